"""Pairs of records and whether they are one paper, made of facts of real ones.

Titles, authors, ids and dates are those of arXiv, of publishers and of two test collections; what
stands for an abstract are a few words of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from digest.paper import Paper, title_id

SAME, DIFFERENT = True, False


def record(
    paper_id: str, title: str, authors: str = "", date: str | None = None, **more: str
) -> Paper:
    """A record as a source gives it; without an id, the title's. Authors are split at `;`."""
    digest, alias = more.pop("seen", ""), more.pop("alias", "")
    return Paper(
        id=paper_id or title_id(title),
        title=title,
        authors=tuple(name.strip() for name in authors.split(";") if name.strip()),
        date=date,
        abstract=more.pop("abstract", ""),
        digests=(digest,) if digest else (),
        aliases=(alias,) if alias else (),
        **more,  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class Pair:
    """Two records, and the right answer."""

    says: str
    """What the pair shows, as a sentence."""
    one: Paper
    other: Paper
    are_same: bool


_CEVIAN = "Synthetic foundations of cevian geometry, "
_CEVIAN_BY = "Igor Minevich; Patrick Morton"
_EXTREMES = (
    'Discussion of "Statistical Modeling of Spatial Extremes" by A. C. Davison, S. A. Padoan'
)
_EXTREMES += " and M. Ribatet"
_LARS = 'Discussion of "Least angle regression" by Efron et al'
_QED = "Lectures on quantum field theory"
_LOCKIN = "Improving Students' Understanding of Lock-In Amplifiers"
_TSYGAN = "A Proof of Tsygan's Formality Conjecture for an Arbitrary Smooth Manifold"
_WAVELETS = "Orthonormal bases of regular wavelets in spaces of homogeneous type"
_MAGNON = "Supercurrent in a room temperature Bose-Einstein magnon condensate"
_KOHN = "Generalization of the Kohn-Sham system that can represent arbitrary one-electron density"
_KOHN += " matrices"
_LIMITS = (
    "On the Limits of LLM Adaptability: Impact of Model-Internalized Priors on Annotation Task"
)
_LIMITS += " Performance"
_LIMITS_BY = "Etienne Casanova; Rafal Kocielnik; R. Michael Alvarez"
_SURGEON = "The Optimal BERT Surgeon: Scalable and Accurate Second-Order Pruning for Large Language"
_SURGEON += " Models"
_GOES = "A record of how models meet instructions, and of what they do with their priors."
_BIRDS = "Birds of seven islands are counted at dawn and at dusk, in wind and rain."
_WRONG = "arxiv:1011.1669"  # a default that a reference manager writes
_LNCS = "10.1007/978-3-030-00000-0"
_COLLISION = (
    "Inference for stochastic kinetic models from multiple data sources for joint estimation"
)
_COLLISION += " of infection dynamics from aggregate reports and virological data"

_ONE_PAPER: Final = [
    Pair(
        "an API record of a daily list and the arXiv record with the same number",
        record("arxiv:2606.00467", _LIMITS, _LIMITS_BY, "2026-05-30", abstract=_GOES),
        record("arxiv:2606.00467", _LIMITS, "E. Casanova; R. Kocielnik", "2026-05"),
        SAME,
    ),
    Pair(
        "the text of a page, which has no ids, and the arXiv record with the same abstract",
        record("", _LIMITS, abstract=_GOES, seen="hf-page/2026-06-12"),
        record("arxiv:2606.00467", _LIMITS, _LIMITS_BY, "2026-05-30", abstract=_GOES),
        SAME,
    ),
    Pair(
        "a page's abstract that is cut off and the whole one",
        record("", _LIMITS, abstract=_GOES[:40] + "…"),
        record("arxiv:2606.00467", _LIMITS, _LIMITS_BY, "2026-05-30", abstract=_GOES),
        SAME,
    ),
    Pair(
        "a page that gives no more than a long title and the arXiv record",
        record("", _SURGEON, seen="hf-page/2024-03-13"),
        record("arxiv:2203.07259", _SURGEON, "Eldar Kurtic; Daniel Campos", "2022-03-14"),
        SAME,
    ),
    Pair(
        "a feed's title in capitals and the one with small letters",
        record("", _SURGEON.upper(), "Eldar Kurtic", seen="rss/feed"),
        record("arxiv:2203.07259", _SURGEON, "Eldar Kurtic; Daniel Campos", "2022-03-14"),
        SAME,
    ),
    Pair(
        "a .bib entry with initials and the arXiv record with first names",
        record("local:kurtic22", _SURGEON, "E. Kurtic; D. Campos", "2022", seen="bibtex/a.bib"),
        record("arxiv:2203.07259", _SURGEON, "Eldar Kurtic; Daniel Campos", "2022-03-14"),
        SAME,
    ),
    Pair(
        "entries of two .bib files under two keys",
        record(
            "local:maron18",
            "(Probably) Concave Graph Matching",
            "Haggai Maron; Yaron Lipman",
            "2018",
            seen="bibtex/a.bib",
        ),
        record(
            "local:NEURIPS2018_eda80a3d",
            "(Probably) Concave Graph Matching",
            "Haggai Maron; Yaron Lipman",
            "2018",
            seen="bibtex/b.bib",
        ),
        SAME,
    ),
    Pair(
        "an arXiv record that names the journal's DOI and the journal's record",
        record(
            "arxiv:1306.6882",
            "Pseudopotentials for correlated electron systems",
            "J. R. Trail; R. J. Needs",
            "2013-06-28",
            doi="10.1063/1.4811651",
        ),
        record(
            "doi:10.1063/1.4811651",
            "Pseudopotentials for correlated electron systems",
            "John R. Trail; Richard J. Needs",
            "2013",
            venue="The Journal of Chemical Physics",
        ),
        SAME,
    ),
    Pair(
        "an arXiv record without a DOI and the journal's record two years later",
        record("arxiv:1110.5766", _WAVELETS, "Pascal Auscher; Tuomas Hytönen", "2011-10-26"),
        record("doi:10.1016/j.acha.2012.05.002", _WAVELETS, "P. Auscher; T. Hytonen", "2013"),
        SAME,
    ),
    Pair(
        "DOIs in capitals and in small letters",
        record(
            "doi:10.1103/physreva.91.033624",
            "Frequency shifts in NIST Cs Primary Frequency Standards",
            "Neil Ashby",
            "2015",
        ),
        record(
            "local:ashby",
            "Frequency shifts in NIST Cs primary frequency standards",
            "N. Ashby",
            "2015",
            doi="10.1103/PhysRevA.91.033624",
        ),
        SAME,
    ),
    Pair(
        "the first version of an arXiv paper and the second, renamed",
        record(
            "arxiv:1110.6705",
            "Topological contact dynamics I: symplectization and applications"
            " of the energy-capacity inequality",
            "Stefan Müller; Peter Spaeth",
            "2011-10-31",
        ),
        record(
            "arxiv:1110.6705",
            "Contact Hamiltonian homeomorphisms and their energy",
            "S. Mueller; P. Spaeth",
            "2012-03-21",
        ),
        SAME,
    ),
    Pair(
        "a title that gained a subtitle under one number",
        record(
            "arxiv:1404.4101",
            "Frequency shifts in NIST Cs Primary Frequency Standards",
            "Neil Ashby; Stephan Barlow",
            "2014-04-15",
        ),
        record(
            "arxiv:1404.4101",
            "Frequency shifts in NIST Cs Primary Frequency Standards due To"
            " Transverse RF Field Gradients",
            "Neil Ashby; Thomas Heavner",
            "2015-03-01",
        ),
        SAME,
    ),
    Pair(
        "a title in English and one in German under one DOI",
        record(
            "doi:10.1002/andp.19053221004",
            "Zur Elektrodynamik bewegter Körper",
            "A. Einstein",
            "1905",
        ),
        record(
            "doi:10.1002/andp.19053221004",
            "On the Electrodynamics of Moving Bodies",
            "Albert Einstein",
            "1905",
        ),
        SAME,
    ),
    Pair(
        "a title in English and one in Russian under one DOI, the author's name in Cyrillic too",
        record(
            "arxiv:math/0206199",
            "Beta-integrals and finite orthogonal systems of Wilson polynomials",
            "Neretin Yurii",
            "2002-06-19",
            doi="10.4213/sm670",
        ),
        record(
            "doi:10.4213/sm670",
            "Бета-интегралы и конечные ортогональные системы многочленов Вильсона",
            "Ю. А. Неретин",
            "2002",
        ),
        SAME,
    ),
    Pair(
        "a formula rendered in Unicode and one that lost its dollars",
        record(
            "arxiv:1505.00001",
            "The complex of partial bases for Fₙ and finite generation of the"
            " Torelli subgroup of Aut(Fₙ)",
            "Matthew Day; Andrew Putman",
        ),
        record(
            "",
            "The complex of partial bases for F_n and finite generation of the Torelli"
            " subgroup of Aut(F_n)",
            "M. Day; A. Putman",
        ),
        SAME,
    ),
    Pair(
        "a macro that became a symbol and one that lost its backslash",
        record(
            "arxiv:1505.00002",
            "Hochschild homology and cohomology for involutive A_∞-algebras",
            "Ramsès Fernández-València",
            abstract=_GOES,
        ),
        record(
            "", "Hochschild homology and cohomology for involutive A_infty-algebras", abstract=_GOES
        ),
        SAME,
    ),
    Pair(
        "letters of a blackboard with and without their macro",
        record(
            "arxiv:1505.00003",
            "Algebraicity of holomorphic mappings between real algebraic sets in ℂⁿ",
            "M. S. Baouendi; P. Ebenfelt; L. P. Rothschild",
        ),
        record(
            "",
            "Algebraicity of holomorphic mappings between real algebraic sets in mathbb{C}^n",
            "M. Salah Baouendi",
        ),
        SAME,
    ),
    Pair(
        "an accent in Unicode and none",
        record(
            "arxiv:1108.0183",
            "Finite Gap Jacobi Matrices, III. Beyond the Szegő Class",
            "Jacob S. Christiansen; Barry Simon; Maxim Zinchenko",
            "2011-07-31",
        ),
        record(
            "local:cs3",
            "Finite gap Jacobi matrices, III. Beyond the Szego class",
            "J. S. Christiansen; B. Simon; M. Zinchenko",
            "2012",
            seen="bibtex/x.bib",
        ),
        SAME,
    ),
    Pair(
        "curly quotes and straight ones",
        record("arxiv:1607.04720", f"Comment on “{_MAGNON}”", "E. B. Sonin", "2016-07-16"),
        record("", f'Comment on "{_MAGNON}"', "Edouard B. Sonin", "2017"),
        SAME,
    ),
    Pair(
        "a reply in its arXiv and its journal record",
        record(
            "arxiv:1705.03348",
            f"Reply to \"Comment on '{_KOHN}'\"",
            "Hubertus J. J. van Dam",
            "2017-05-09",
        ),
        record(
            "doi:10.1103/physreva.96.046502",
            f"Reply to “Comment on ‘{_KOHN}’”",
            "H. J. J. van Dam",
            "2017",
        ),
        SAME,
    ),
    Pair(
        "an author list that ends in et al. and the whole one",
        record(
            "arxiv:physics/0606051",
            "ACORDE a Cosmic Ray Detector for ALICE",
            "A. Fernandez; E. Gamez; G. Herrera",
            "2006-06-06",
        ),
        record(
            "local:acorde",
            "ACORDE a cosmic ray detector for ALICE",
            "A. Fernandez; et al.",
            "2007",
            seen="bibtex/x.bib",
        ),
        SAME,
    ),
    Pair(
        "an ACL paper by its Anthology id and by its arXiv record",
        record(
            "acl:N19-1423",
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
            "Jacob Devlin; Ming-Wei Chang",
            "2019",
        ),
        record(
            "arxiv:1810.04805",
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
            "Jacob Devlin; Ming-Wei Chang; Kenton Lee",
            "2018-10-11",
        ),
        SAME,
    ),
    Pair(
        "a short title with the same author and abstract",
        record("arxiv:1104.2676", "Editorial", "Michael L. Stein", "2011-04-14", abstract=_GOES),
        record("doi:10.1214/10-aoas449", "Editorial", "M. L. Stein", "2010", abstract=_GOES),
        SAME,
    ),
    Pair(
        "two entries of a test collection with one id, once with a full stop",
        record(
            "local:5",
            "one-dimensional transient heat conduction into a double-layer slab",
            seen="jsonl/cranfield",
        ),
        record(
            "local:5",
            "one-dimensional transient heat conduction into a double-layer slab .",
            seen="jsonl/cranfield",
        ),
        SAME,
    ),
    Pair(
        "a Chinese title in two records of one DOI",
        record("doi:10.3724/sp.j.1001.2012.04095", "云计算:体系架构与关键技术", "罗军舟", "2011"),
        record(
            "doi:10.3724/sp.j.1001.2012.04095",
            "Cloud computing: architecture and key technologies",
            "Luo Junzhou",
            "2011",
        ),
        SAME,
    ),
]

_TWO_PAPERS: Final = [
    Pair(
        "two discussions of one title by other authors",
        record("arxiv:1208.3575", _EXTREMES, "Darmesah Gabda; Ross Towe", "2012-08-17"),
        record("arxiv:1208.3559", _EXTREMES, "D. Cooley; S. R. Sain", "2012-08-17"),
        DIFFERENT,
    ),
    Pair(
        "two discussions of one title, neither with an id",
        record("", _LARS, "Jean-Michel Loubes; Pascal Massart", "2004"),
        record("", _LARS, "Robert A. Stine", "2004"),
        DIFFERENT,
    ),
    Pair(
        "two comments of one title, one with a DOI",
        record(
            "doi:10.1214/088342306000000042",
            "Comment: Classifier Technology and the Illusion of Progress",
            "Robert A. Stine",
            "2006",
        ),
        record(
            "",
            "Comment: Classifier Technology and the Illusion of Progress",
            "Jerome H. Friedman",
            "2006",
        ),
        DIFFERENT,
    ),
    Pair(
        "a conference paper and a journal paper of one title, each with its DOI",
        record("doi:10.1119/1.4934957", _LOCKIN, "Seth DeVore; Alexandre Gauthier", "2016"),
        record("doi:10.1119/perc.2013.pr.018", _LOCKIN, "Seth DeVore; Alexandre Gauthier", "2014"),
        DIFFERENT,
    ),
    Pair(
        "a conference paper and its journal version, each with its arXiv number",
        record("arxiv:1707.02058", "Controlling a Population", "Nathalie Bertrand", "2017-07-07"),
        record("arxiv:1807.00893", "Controlling a population", "Nathalie Bertrand", "2018-07-02"),
        DIFFERENT,
    ),
    Pair(
        "a paper and its longer version of one title and other number",
        record(
            "arxiv:1509.05623",
            "Efficient enumeration of solutions produced by closure operations",
            "Arnaud Mary; Yann Strozecki",
            "2015-09-18",
        ),
        record(
            "arxiv:1712.03714",
            "Efficient enumeration of solutions produced by closure operations",
            "Arnaud Mary; Yann Strozecki",
            "2017-12-11",
        ),
        DIFFERENT,
    ),
    Pair(
        "a paper that was submitted twice by accident",
        record("arxiv:1710.10346", _COLLISION, "Yury E. García; Oksana A. Chkrebtii", "2017-10-27"),
        record("arxiv:1903.10905", _COLLISION, "Yury E. García; Oksana A. Chkrebtii", "2019-03-24"),
        DIFFERENT,
    ),
    Pair(
        "a withdrawn paper and its successor of the same title",
        record("arxiv:0801.3487", "Rayleigh's Stretched String", "Mark B. Villarino", "2008-01-22"),
        record("arxiv:1202.2785", "Rayleigh's Stretched String", "Mark B. Villarino", "2012-02-13"),
        DIFFERENT,
    ),
    Pair(
        "a paper and its extended version",
        record("", "On the Equation x^(2^l+1)+x+a=0 over GF(2^k)", "Tor Helleseth", "2008"),
        record(
            "arxiv:0810.4015",
            "On the Equation x^(2^l+1)+x+a=0 over GF(2^k) (Extended Version)",
            "Tor Helleseth; Alexander Kholosha",
            "2008-10-22",
        ),
        DIFFERENT,
    ),
    Pair(
        "a paper and a later one of other authors under the same title",
        record(
            "",
            "The Design of a Novel Prismatic Drive for a Three-DOF Parallel-Kinematics Machine",
            "Jérome Renotte; Damien Chablat",
            "2001",
            abstract=_BIRDS,
        ),
        record(
            "",
            "The Design of a Novel Prismatic Drive for a Three-DOF Parallel-Kinematics Machine",
            "Damien Chablat; Jorge Angeles",
            "2006",
            abstract=_GOES,
        ),
        DIFFERENT,
    ),
    Pair(
        "a first and a third part",
        record(
            "doi:10.1007/s00022-016-0324-4",
            _CEVIAN + "I: Fixed points of affine maps in triangle geometry",
            _CEVIAN_BY,
            "2015",
        ),
        record(
            "doi:10.1007/s00022-016-0350-2",
            _CEVIAN + "III: The generalized orthocenter",
            _CEVIAN_BY,
            "2015",
        ),
        DIFFERENT,
    ),
    Pair(
        "two parts whose titles differ by one numeral",
        record("", "Character sheaves on disconnected groups, II", "G. Lusztig", "2003"),
        record("", "Character sheaves on disconnected groups, III", "G. Lusztig", "2003"),
        DIFFERENT,
    ),
    Pair(
        "two parts under one number, which a .bib file got wrong",
        record("arxiv:math/0307268", "Character sheaves on disconnected groups, II", "G. Lusztig"),
        record("arxiv:math/0307268", "Character sheaves on disconnected groups, III", "G. Lusztig"),
        DIFFERENT,
    ),
    Pair(
        "two parts that share the DOI of their volume",
        record(
            "doi:10.1007/978-3-030-00000-0",
            "Performance Limits of Stochastic Sub-Gradient Learning, Part I: Single Agent Case",
            "Bicheng Ying; Ali H. Sayed",
            "2015",
        ),
        record(
            "doi:10.1007/978-3-030-00000-0",
            "Performance Limits of Stochastic Sub-Gradient Learning, Part II: Multi-Agent Case",
            "Bicheng Ying; Ali H. Sayed",
            "2017",
        ),
        DIFFERENT,
    ),
    Pair(
        "two parts that were numbered 1 and 2",
        record(
            "doi:10.1000/volume",
            "Coordinate Descent with Arbitrary Sampling, part 1: Algorithms and Complexity",
            "Zheng Qu; Peter Richtárik",
            "2014",
        ),
        record(
            "doi:10.1000/volume",
            "Coordinate Descent with Arbitrary Sampling, part 2: Expected"
            " Separable Overapproximation",
            "Zheng Qu; Peter Richtárik",
            "2014",
        ),
        DIFFERENT,
    ),
    Pair(
        "two chapters of a series, one without an author",
        record(
            "",
            "The Future of Nuclear Energy: Facts and Fiction Chapter II: What is known about"
            " Secondary Uranium Resources?",
            "Michael Dittmar",
            "2009",
        ),
        record(
            "",
            "The Future of Nuclear Energy: Facts and Fiction Chapter III: How (un)reliable"
            " are the Red Book Uranium Resource Data?",
            "",
            "2009",
        ),
        DIFFERENT,
    ),
    Pair(
        "an erratum and its paper",
        record("arxiv:math/0703113", f'Erratum to: "{_TSYGAN}"', "Vasiliy A. Dolgushev", "2007"),
        record("arxiv:math/0504420", _TSYGAN, "Vasiliy A. Dolgushev", "2005-04-20"),
        DIFFERENT,
    ),
    Pair(
        "an erratum that a .bib file gives its paper's number",
        record("arxiv:math/0504420", f'Erratum to: "{_TSYGAN}"', "Vasiliy A. Dolgushev", "2007"),
        record("arxiv:math/0504420", _TSYGAN, "Vasiliy A. Dolgushev", "2005-04-20"),
        DIFFERENT,
    ),
    Pair(
        "an arXiv record that names the DOI of its erratum, and the erratum",
        record(
            "arxiv:hep-ph/9311340",
            "Two-Loop Renormalization Group Equations for Soft Supersymmetry-Breaking Couplings",
            "Stephen P. Martin; Michael T. Vaughn",
            "1993-11-22",
            doi="10.1103/PhysRevD.50.2282",
            alias="doi:10.1103/physrevd.78.039903",
        ),
        record(
            "doi:10.1103/physrevd.78.039903",
            "Erratum: Two-loop renormalization group equations"
            " for soft supersymmetry-breaking couplings",
            "Stephen P. Martin; Michael T. Vaughn",
            "2008",
        ),
        DIFFERENT,
    ),
    Pair(
        "a corrigendum and its paper, both without an id",
        record("", f"Corrigendum: {_WAVELETS}", "Pascal Auscher; Tuomas Hytönen", "2015"),
        record("", _WAVELETS, "Pascal Auscher; Tuomas Hytönen", "2013"),
        DIFFERENT,
    ),
    Pair(
        "an addendum under its paper's DOI",
        record(
            "doi:10.1016/j.acha.2012.05.002",
            f"Addendum to : {_WAVELETS}",
            "Pascal Auscher; Tuomas Hytönen",
            "2015",
        ),
        record(
            "doi:10.1016/j.acha.2012.05.002", _WAVELETS, "Pascal Auscher; Tuomas Hytönen", "2013"
        ),
        DIFFERENT,
    ),
    Pair(
        "a comment and the paper that it is about",
        record("arxiv:1607.04720", f'Comment on "{_MAGNON}"', "E. B. Sonin", "2016-07-16"),
        record("arxiv:1503.00482", _MAGNON, "D. A. Bozhko; A. A. Serga", "2015-03-02"),
        DIFFERENT,
    ),
    Pair(
        "a comment that a .bib file gives the DOI of the paper",
        record("doi:10.1038/nphys3838", f'Comment on "{_MAGNON}"', "E. B. Sonin", "2016"),
        record("doi:10.1038/nphys3838", _MAGNON, "D. A. Bozhko; A. A. Serga", "2016"),
        DIFFERENT,
    ),
    Pair(
        "a comment and the reply to it",
        record("doi:10.1103/physreva.96.046501", f'Comment on "{_KOHN}"', "Mario Piris", "2017"),
        record(
            "doi:10.1103/physreva.96.046501",
            f"Reply to \"Comment on '{_KOHN}'\"",
            "Hubertus J. J. van Dam",
            "2017",
        ),
        DIFFERENT,
    ),
    Pair(
        "comments of two years under one general title",
        record(
            "",
            "Comments on Short Multiplets in Superconformal Algebras",
            "Masahito Yamazaki",
            "2019",
            abstract=_GOES,
        ),
        record(
            "",
            "Comments on Short Multiplets in Superconformal Algebras",
            "Ada Lovelace",
            "2020",
            abstract=_BIRDS,
        ),
        DIFFERENT,
    ),
    Pair(
        "a wrong arXiv number that a reference manager wrote: a wing and a fish",
        record(
            _WRONG,
            "3D Steerable CNNs: Learning Rotationally Equivariant Features",
            "Maurice Weiler; Mario Geiger",
            "2018",
        ),
        record(
            _WRONG,
            "Plant defense multigene families: I. Divergence of Fusarium solani-induced expression",
            "Sandhya Tewari",
            "2003",
        ),
        DIFFERENT,
    ),
    Pair(
        "a wrong arXiv number beside two right DOIs",
        record(
            _WRONG,
            "Quantum Gravitational Collapse of a Charged Dust Shell",
            "Eli Hawkins",
            "1993",
            doi="10.1103/PhysRevD.49.6556",
            alias="doi:10.1103/physrevd.49.6556",
        ),
        record(
            _WRONG,
            "On projections of arbitrary lattices",
            "Antonio Campello",
            "2013",
            doi="10.1016/j.laa.2013.07.022",
            alias="doi:10.1016/j.laa.2013.07.022",
        ),
        DIFFERENT,
    ),
    Pair(
        "chapters that share the DOI of their proceedings",
        record(f"doi:{_LNCS}", "(Probably) Concave Graph Matching", "Haggai Maron; Yaron Lipman"),
        record(
            f"doi:{_LNCS}",
            "3D Steerable CNNs: Learning Rotationally Equivariant Features",
            "Maurice Weiler; Mario Geiger",
        ),
        DIFFERENT,
    ),
    Pair(
        "chapters that share the DOI of their proceedings, without authors",
        record(f"doi:{_LNCS}", "Generalized Moonshine IV: Monstrous Lie algebras", abstract=_GOES),
        record(f"doi:{_LNCS}", "Coxeter orbits and Brauer trees", abstract=_BIRDS),
        DIFFERENT,
    ),
    Pair(
        "first papers of two collections that both number from 1",
        record(
            "local:1",
            "experimental investigation of the aerodynamics of a wing in a slipstream .",
            seen="jsonl/cranfield",
        ),
        record(
            "local:1",
            "Microstructural development of human newborn cerebral white matter",
            seen="jsonl/scifact",
        ),
        DIFFERENT,
    ),
    Pair(
        "two papers of one collection with nearly the same title",
        record(
            "local:5",
            "one-dimensional transient heat conduction into a double-layer slab",
            seen="jsonl/cranfield",
        ),
        record(
            "local:6",
            "one-dimensional transient heat flow in a multilayer slab",
            seen="jsonl/cranfield",
        ),
        DIFFERENT,
    ),
    Pair(
        "lectures of one title by Y. Wang and by Yi Wang, decades apart",
        record("", _QED, "Y. Wang", "1990", abstract=_BIRDS),
        record("", _QED, "Yi Wang", "2023", abstract=_GOES),
        DIFFERENT,
    ),
    Pair(
        "lectures of one title decades apart, one without authors",
        record("", _QED, "Y. Wang", "1990"),
        record("", _QED, "", "2023", abstract=_GOES),
        DIFFERENT,
    ),
    Pair(
        "lectures of one title decades apart of which nothing else is known",
        record("doi:10.1142/0001", _QED, "", "1990"),
        record("", _QED, "", "2023"),
        DIFFERENT,
    ),
    Pair(
        "two prefaces",
        record("", "Preface", "Barry Simon", "1999", abstract=_GOES),
        record("", "Preface", "Scott Carnahan", "2008", abstract=_BIRDS),
        DIFFERENT,
    ),
    Pair(
        "two prefaces of one editor",
        record("", "Preface", "Barry Simon", "1999", abstract=_GOES),
        record("", "Preface", "Barry Simon", "2000", abstract=_BIRDS),
        DIFFERENT,
    ),
    Pair(
        "two editorials of which one has an abstract",
        record("doi:10.1214/10-aoas449", "Editorial", "Michael L. Stein", "2011"),
        record("", "Editorial", "", "2011", abstract=_BIRDS),
        DIFFERENT,
    ),
    Pair(
        "introductions whose titles differ by their last word",
        record("", "Introduction to categorification", "Alistair Savage", "2014"),
        record("", "Introduction to Ann-categories", "Tien Quang Nguyen", "2007"),
        DIFFERENT,
    ),
    Pair(
        "formulas that differ by their index",
        record(
            "", "Bicovariant Differential Geometry of the Quantum Group SL_h(2)", "V. Karimipour"
        ),
        record(
            "", "Bicovariant Differential Geometry of the Quantum Group SL_h(3)", "V. Karimipour"
        ),
        DIFFERENT,
    ),
    Pair(
        "formulas that differ by their letter",
        record(
            "", "Non-trivial translation-invariant valuations on $L^\\infty$", "Lorenzo Cavallina"
        ),
        record("", "Non-trivial translation-invariant valuations on $L^p$", "Lorenzo Cavallina"),
        DIFFERENT,
    ),
    Pair(
        "two papers of one collaboration on two particles",
        record(
            "",
            "Search for the Standard Model Higgs Boson in the Missing Energy Topology",
            "V. M. Abazov",
            "2009",
            abstract=_GOES,
        ),
        record(
            "",
            "Search for the Standard Model Higgs Boson in the Four-Lepton Topology",
            "V. M. Abazov",
            "2009",
            abstract=_GOES,
        ),
        DIFFERENT,
    ),
    Pair(
        "two ids of the ACL Anthology",
        record("acl:N19-1423", "Findings of the Shared Task on Translation", "Loïc Barrault"),
        record("acl:2020.wmt-1.1", "Findings of the Shared Task on Translation", "Loïc Barrault"),
        DIFFERENT,
    ),
]

PAIRS: Final = (*_ONE_PAPER, *_TWO_PAPERS)
