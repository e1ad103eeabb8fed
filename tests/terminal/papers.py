"""A small library written by hand: thirty papers that were never written."""

from __future__ import annotations

from typing import Final

from digest.paper import Paper, title_id

_ENTRIES: Final = """
2024-03-13 Speculative Harvesting for Orchard Robots
A small robot guesses which pears are ripe and a large one checks many guesses at once.

2024-03-12 Spectral Gardens: Colour Plans from Satellite Images
Plans flower beds whose colours can be told apart from orbit.

2024-03-11 Special Tools for Left-Handed Lighthouse Keepers
A survey of handles, with measurements from forty lighthouses.

2024-03-10 Sparse Attention in Crowded Railway Stations
Where people look while they change trains, and how little of it they remember.

2024-03-09 Spoken Maps for Night Walkers
Directions given as rhymes are followed with fewer wrong turns.

2024-03-08 Quiet Engines: A Benchmark of Things That Do Not Hum
Two hundred machines ranked by what cannot be heard next to them.

2024-03-07 Quantised Tea: Four-Bit Recipes without Loss of Flavour
Rounds each ingredient to sixteen levels; tasters could not tell.

2024-03-06 Caching the Sea: Tides as a Key-Value Store
Keeps what the water will need again and forgets the rest.

2024-03-05 Pruning Hedges at Scale
Removes half of the twigs in one pass and lets the rest grow back.

2024-03-04 Distilled Fog
A teacher cloud trains a student cloud that fits in a jar.

2024-03-03 Mixtures of Exports: Routing Goods among Small Harbours
Each crate visits two of sixty-four harbours and pays for no more.

2024-03-02 On the Memory of Elephants, Measured
Retention over nine years, with error bars.

2024-03-01 Letters from a Slow Network
Postal routing as a distributed system with honest failures.

2024-02-28 Batching Bread: Throughput of Village Ovens
A queueing model of loaves, verified in three villages.

2024-02-27 Early Exit Strategies for Dinner Parties
Leaves after the fourth course when confidence is high enough.

2024-02-26 Long Context, Short Table
Seats two hundred guests at a table for eight by rotation.

2024-02-25 A Kernel of Truth in Weather Proverbs
Fits forty proverbs to sixty years of rain.

2024-02-24 Parallel Decoding of Birdsong
Five listeners transcribe one blackbird and vote.

2024-02-23 Draft Horses and Verifying Oxen
The horse ploughs ahead, the ox accepts the furrows that are straight.

2024-02-22 Low-Rank Adaptation of Church Organs
Two small stops correct the tuning of a thousand pipes.

2024-02-21 Flash Flooding with Tiled Roofs
Input and output of water dominate; tiles keep it near.

2024-02-20 Scheduling Siestas
Work conserving, preemptive and fair.

2024-02-19 Streaming Rivers in Bounded Memory
A sketch of a river from one pass along its bank.

2024-02-18 Token Rings of Saturn
Counts particles with a protocol from an office network.

2024-02-17 Compiling Folk Songs
A common intermediate melody for nine traditions.

2024-02-16 Fewer Bits for Town Criers
Entropy coding of announcements with a bell as the escape symbol.

2024-02-15 Graph Pavements
Cobblestones as vertices, moss as edges.

2024-02-14 A Survey of Surveys of Bridges
Which bridges were surveyed by people who had crossed them.

2024-02-13 Learning to Wait
Patience as a policy, with regret bounds.

2024-02-12 The Last Ferry
A deadline, a timetable and an optimal sprint.
"""


def hand_made_papers() -> list[Paper]:
    """Thirty papers, newest first; every third has no id but its title, and so no link."""
    papers = []
    for number, entry in enumerate(_ENTRIES.strip().split("\n\n")):
        heading, abstract = entry.split("\n")
        date, title = heading.split(" ", 1)
        paper_id = title_id(title) if number % 3 == 2 else f"arxiv:2403.{number:05}"
        papers.append(
            Paper(
                id=paper_id,
                title=title,
                abstract=f"{abstract} " * 3,
                authors=("Ada Example", "Grace Sample"),
                date=date,
                digests=("hand/2024-03-13",),
            )
        )
    return papers
