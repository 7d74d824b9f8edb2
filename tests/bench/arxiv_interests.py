"""Interests made from `arxiv_daily` by rule: the small categories that authors file papers under.

An interest's text is the category's name and scope, its papers are those filed under it, whatever
words they use. The four categories that nearly every paper of this corpus has are left out, a
category that is another's second name is that other, and an interest counts that has `LEAST_BEFORE`
papers before a day and papers on `LEAST_DAYS` of the days it is tried on.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LEAST_BEFORE = 3
LEAST_DAYS = 2
SECOND_NAMES = {"math.IT": "cs.IT", "eess.SY": "cs.SY"}
SCOPES = {
    "cs.RO": "robotics: robot manipulation, navigation, locomotion and control",
    "cs.GR": "computer graphics: rendering, geometry, animation and simulation of appearance",
    "cs.IT": "information theory: coding, channel capacity, wireless communication",
    "eess.IV": "image and video processing: reconstruction, compression, medical images",
    "cs.HC": "human-computer interaction: interfaces, user studies, accessibility",
    "cs.IR": "information retrieval: search, ranking, recommendation",
    "cs.CY": "computers and society: ethics, education, policy, law",
    "cs.MA": "multiagent systems: cooperation and coordination of several agents",
    "cs.MM": "multimedia: audio, video and text together",
    "cs.GT": "game theory: mechanism design, auctions, equilibria",
    "cs.CE": "computational engineering, finance and science",
    "cs.CR": "cryptography and security: attacks, defences, privacy",
    "cs.SD": "sound: music and audio analysis, synthesis",
    "eess.AS": "audio and speech processing: recognition, synthesis, speakers",
    "cs.SE": "software engineering: code generation, testing, debugging, maintenance",
    "eess.SP": "signal processing: sensing, radar, detection, time series",
    "stat.ML": "statistical machine learning: estimation, inference, theory",
    "cs.SY": "systems and control: controllers, power grids, stability",
    "cs.DB": "databases: queries, data management, tables and SQL",
    "cs.NE": "neural and evolutionary computing: genetic algorithms, spiking networks",
    "cs.LO": "logic in computer science: verification, proofs, theorem proving",
    "cs.ET": "emerging technologies: quantum, neuromorphic and nanoscale computing",
    "cs.SI": "social and information networks: communities, spread of content, social media",
    "cs.DC": "distributed, parallel and cluster computing",
    "math.OC": "optimization and control: convex programming, optimal control",
    "q-bio.QM": "quantitative methods in biology: proteins, genomes, cells",
    "q-bio.NC": "neurons and cognition: brain activity, perception, neural coding",
    "cs.DL": "digital libraries: scholarly publications, citations, bibliometrics",
    "stat.AP": "applications of statistics",
    "math.NA": "numerical analysis: solvers, partial differential equations, linear algebra",
    "cs.NI": "networking and internet architecture: wireless networks, protocols, traffic",
    "cs.AR": "hardware architecture: accelerators, chips, circuits, FPGA",
    "physics.med-ph": "medical physics: MRI, CT, radiotherapy, dose",
    "cond-mat.mtrl-sci": "materials science: crystals, alloys, microscopy",
    "cs.PF": "performance: measurement, throughput, latency, profiling",
    "econ.GN": "economics: markets, labour, prices",
    "math.CO": "combinatorics: graphs, designs, enumeration",
    "cs.PL": "programming languages: compilers, types, program synthesis",
    "quant-ph": "quantum physics: quantum circuits, qubits, quantum machine learning",
    "econ.TH": "theoretical economics: contracts, incentives, information design",
    "stat.ME": "statistical methodology: causal inference, tests, models",
    "math.PR": "probability: stochastic processes, random walks, limit theorems",
    "physics.comp-ph": "computational physics: simulation, molecular dynamics, surrogates",
    "cs.DS": "data structures and algorithms: approximation, complexity, sorting",
    "math.ST": "statistics theory: consistency, minimax rates, asymptotics",
    "cs.CG": "computational geometry: meshes, point sets, shapes",
    "cs.SC": "symbolic computation: algebra, computer algebra, symbolic regression",
    "physics.optics": "optics: lenses, photonics, lasers, holography",
    "cs.CC": "computational complexity: hardness, circuits, complexity classes",
    "astro-ph.IM": "instruments and methods for astronomy: telescopes, sky surveys",
    "physics.soc-ph": "physics and society: networks, mobility, epidemics, cities",
    "physics.ao-ph": "atmospheric and oceanic physics: weather, climate, forecasts",
    "cs.FL": "formal languages and automata: grammars, regular languages",
    "cs.MS": "mathematical software: numerical libraries",
    "cs.DM": "discrete mathematics: graphs, combinatorics",
    "q-bio.BM": "biomolecules: proteins, DNA, RNA, structure prediction",
    "q-bio.GN": "genomics: gene expression, sequencing, single cells",
    "cs.OS": "operating systems: scheduling, memory, kernels",
    "stat.CO": "computation in statistics: Monte Carlo, sampling",
    "math.DS": "dynamical systems: chaos, attractors, time evolution",
    "q-fin.ST": "statistical finance: stocks, returns, forecasting",
    "cond-mat.dis-nn": "disordered systems and neural networks: spin glasses",
    "cond-mat.stat-mech": "statistical mechanics: phase transitions, thermodynamics",
    "physics.chem-ph": "chemical physics: molecules, reactions, spectra",
    "physics.flu-dyn": "fluid dynamics: turbulence, flow, aerodynamics",
    "physics.geo-ph": "geophysics: seismic waves, earthquakes, subsurface",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Daily:
    """A paper of the corpus."""

    own_id: str
    title: str
    abstract: str
    date: str
    categories: frozenset[str]


def read_daily(corpus: Path) -> list[Daily]:
    """Every paper, by date."""
    rows = map(json.loads, gzip.decompress(corpus.read_bytes()).splitlines())
    papers = [
        Daily(
            row["id"],
            row["title"],
            row["text"],
            row["date"],
            frozenset(SECOND_NAMES.get(name, name) for name in row["categories"]),
        )
        for row in rows
    ]
    return sorted(papers, key=lambda paper: (paper.date, paper.own_id))


def interests(before: Iterable[Daily], days: Iterable[Sequence[Daily]]) -> dict[str, str]:
    """The interests' texts by name, of those that count."""
    early = Counter(name for paper in before for name in paper.categories)
    tried = Counter(name for day in days for name in {n for p in day for n in p.categories})
    return {
        name: text
        for name, text in sorted(SCOPES.items())
        if early[name] >= LEAST_BEFORE and tried[name] >= LEAST_DAYS
    }
