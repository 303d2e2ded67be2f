"""
A local look-alike of Groq: the real SDKs talk to it in demos, tests and benches, without a key or a network.

Importing it loads a web framework; import it where it is used.
"""

from bot.simulator.app import create_app
from bot.simulator.faults import Fault, parse_fault
from bot.simulator.options import PLANS, Plan, SimulatorOptions
from bot.simulator.server import running_simulator, serve

__all__ = [
    "PLANS",
    "Fault",
    "Plan",
    "SimulatorOptions",
    "create_app",
    "parse_fault",
    "running_simulator",
    "serve",
]
