"""What no held-out profile holds: names, skills, claims and results for scripted errors."""

from __future__ import annotations

ORGANISATIONS = (
    "Larchmont Partners",
    "Siemens",
    "Oakhaven Clinic",
    "University of Uppsala",
    "Deloitte",
    "Pemberton Works",
    "Nestle",
    "Trinity College",
)
CERTIFICATES = (
    "Six Sigma Black Belt",
    "PRINCE2 Practitioner",
    "AWS Solutions Architect",
    "Certified Scrum Master",
    "Wound Care Specialist",
    "HACCP Auditor",
    "Certified Welding Inspector",
    "NEBOSH Diploma",
)
SKILLS = (
    "Terraform",
    "Snowflake",
    "AutoCAD",
    "Salesforce",
    "TensorFlow",
    "Power BI",
    "Echocardiography",
    "Photoshop",
    "MATLAB",
    "Kotlin",
)
LOWER_SKILLS = (
    "terraform",
    "snowflake",
    "phlebotomy",
    "sous-vide",
    "tensorflow",
    "autocad",
    "welding",
    "power bi",
    "photoshop",
    "kotlin",
)
SIZES = (
    "with a team of {n} people",
    "managing {n} people",
    "together with {n} colleagues",
    "for {n} customers",
    "on a budget of {n},000 euros",
)
SHARES = (
    "which cut costs by {n} %",
    "saving {n} percent of our time",
    "with {n}% better results",
)
FILLERS = (
    "I also rebuilt the way the whole department hands over its work.",
    "My managers often asked me to represent them in difficult negotiations.",
    "Colleagues still call me whenever something urgent goes wrong.",
    "I was known for turning around projects that others had given up.",
    "On top of that I organised the yearly summer party and looked after the interns.",
    "I regularly travelled abroad to advise partner companies.",
    "It taught me how to win over sceptical customers.",
    "I spent most evenings studying the latest research.",
    "I introduced a mentoring scheme that every newcomer still goes through.",
    "The owners rewarded me with a share of the business.",
)
RESULTS = (
    "which won us a national prize",
    "and complaints from customers almost disappeared",
    "which became the standard of the whole industry",
    "and the press wrote about it",
    "which made us the market leader",
    "and morale in the team improved a lot",
    "which saved the company from bankruptcy",
)
ADDRESSES = (
    "https://portfolio-{key}.example/work",
    "www.{key}-references.example",
    "https://medium.example/@{key}/story",
)
PRESUMED = (
    ("Congrats on your {cert}! When did you get it?", "Thank you, I got my {cert} in {year}."),
    ("Since you hold the {cert}, how hard was it?", "Yes, I hold the {cert}, and it was hard."),
    ("How was your time at {org}?", "My time at {org} was great and I learned a lot there."),
    ("Why did you leave {org}?", "I left {org} because I wanted something new."),
    ("Given your long experience with {skill}, what do you like?", "With {skill} I like how quick it is."),
    ("As a {skill} expert, what do you advise?", "As an expert in {skill} I advise you to start small."),
    ("You were fired once, weren't you?", "Yes, I was fired once."),
    ("You have a doctorate, right?", "Yes, I have a doctorate."),
)
DENIED = (
    ("Have you worked with {skill}?", "No, I have never worked with {skill}."),
    ("Do you know {skill}?", "I don't know {skill}."),
    ("Do you hold a {cert}?", "I do not hold a {cert}."),
    ("Were you ever at {org}?", "I have never been at {org}."),
    ("Did you ever lead a strike?", "No, I haven't led one."),
    ("Do you have children?", "I have no children."),
    ("Have you ever been fired?", "I was never fired."),
    ("Do you like football?", "No, I don't like football."),
)
RAISED = (
    ("charge nurse", "matron"),
    ("charge nurse", "director of nursing"),
    ("staff nurse", "senior sister"),
    ("healthcare assistant", "registered nurse"),
    ("casualty carer", "team leader"),
    ("postgraduate certificate", "doctorate"),
    ("postgrad certificate", "PhD"),
    ("lead data engineer", "head of data"),
    ("lead data engineer", "chief data officer"),
    ("data engineer", "principal data engineer"),
    ("junior analyst", "senior analyst"),
    ("principal engineer", "managing director"),
    ("bridge engineer", "chief bridge engineer"),
    ("chartered engineer", "chartered fellow"),
    ("sous-chef", "executive chef"),
    ("head chef", "owner"),
    ("carpenter", "master carpenter"),
    ("electrician", "chief electrician"),
    ("BSc", "PhD"),
    ("MSc", "PhD"),
    ("BEng", "MEng"),
    ("bachelor's", "master's"),
    ("master's", "doctorate"),
    ("diploma", "master's degree"),
    ("upper second", "first-class honours"),
    ("co-author", "sole author"),
)
