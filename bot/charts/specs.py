"""Figures -> charts as Vega-Lite specs (pure): one definition of every chart, for chats, pages and files."""

from bot.charts.bars import costs, questions
from bot.charts.dots import models
from bot.charts.grid import week
from bot.charts.lines import forecast, hits, latency

__all__ = ["costs", "forecast", "hits", "latency", "models", "questions", "week"]
