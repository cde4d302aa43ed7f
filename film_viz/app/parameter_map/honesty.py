"""How far the shown map can be believed, and what it does not show."""

from dataclasses import replace

import streamlit as st

from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.maps.embedding import Embedding
from film_viz.analysis.maps.quality import MapQuality, purity, stability
from film_viz.app.foreign import plain
from film_viz.app.parameter_map.data import LINEAR, PRESERVATION, files_of, map_of, start_map
from film_viz.app.parameter_map.shared_view import MapView, change

N_SEEDS = 3
NOT_SHOWN = {
    "pca": "What lies outside these few directions: points that coincide here may be far apart in the rest. The share "
    "of the variance that each axis holds stands beside it.",
    "axes": "Anything but the directions you defined. The axes need not be orthogonal, and a question may be anywhere "
    "else in the parameter space.",
    "tsne": "Distances between groups, the size and the density of groups, and empty space: t-SNE draws them as it "
    "must. What it tries to keep is who is next to whom. At low perplexity, small groups can "
    "also appear out of nothing.",
    "umap": "Distances between groups and the density within them. What UMAP tries to keep is who is next to whom; "
    "the least distance sets how tight groups look.",
}


def honesty_panel(bank: ParameterBank, view: MapView, map_: Embedding, key: str = "") -> None:
    """Show what was measured of the map."""
    quality = files_of(bank, map_.settings).quality()
    if quality is None:
        _measure(bank, map_, key)
    else:
        _numbers(bank, quality, key)
    _stability(bank, map_, key)
    st.markdown(f"**What this map does not show.** {NOT_SHOWN[map_.settings.method]}")
    if quality is not None and view.color != PRESERVATION:
        st.button(
            "Color by the neighbors kept",
            icon=":material/palette:",
            key=f"{key}map_by_kept",
            on_click=change,
            kwargs={"color": PRESERVATION},
        )


def _measure(bank: ParameterBank, map_: Embedding, key: str) -> None:
    if files_of(bank, map_.settings).process() is not None:
        st.caption("The map is being measured.")
        return
    st.caption(f"Not measured yet: the neighbors of {len(bank):,} questions have to be found, which takes seconds.")
    st.button(
        "Measure this map",
        icon=":material/straighten:",
        key=f"{key}map_measure",
        on_click=start_map,
        args=(bank, map_.settings),
    )


def _numbers(bank: ParameterBank, quality: MapQuality, key: str) -> None:
    table = purity(bank.questions["question_type"].to_numpy(dtype=str), quality)
    everything = table.iloc[-1]
    k = quality.n_neighbors
    trust, kept, pure = st.columns(3)
    trust.metric(
        "Trustworthiness",
        f"{quality.trustworthiness:.3f}",
        help=f"1 where none of a question's {k} neighbors on the map is a stranger among the parameters.",
    )
    kept.metric("Neighbors kept", f"{quality.preservation.mean():.0%}", help=f"Of each question's {k} nearest.")
    pure.metric(
        "Neighbors of the same type",
        f"{everything['on the map']:.0%}",
        delta=f"{everything['by chance']:.0%} by chance",
        delta_color="off",
        delta_arrow="off",
        help=f"Before the map, among the parameters: {everything['before the map']:.0%}.",
    )
    shares = {name: st.column_config.NumberColumn(format="percent") for name in table.columns[2:]}
    st.dataframe(table, hide_index=True, column_config=shares, key=f"{key}map_purity", height=240)


def _stability(bank: ParameterBank, map_: Embedding, key: str) -> None:
    settings = map_.settings
    if settings.method in LINEAR:
        st.markdown("**Stability.** The same parameters always give this map: chance plays no part in it.")
        return
    seeds = [settings.seed + i for i in range(N_SEEDS)]
    variants = [replace(settings, seed=seed) for seed in seeds]
    made = [variant for variant in variants if files_of(bank, variant).has_map]
    missing = [variant for variant in variants if variant not in made]
    if len(made) > 1:
        maps = [found.coordinates for variant in made if (found := map_of(bank, variant))]
        st.markdown(
            f"**Stability.** {len(maps)} seeds, overlaid as well as they can be, differ by **{stability(maps):.3f}** "
            "(Procrustes: 0 the same map, 1 nothing in common)."
        )
    else:
        st.markdown("**Stability.** Compute the map with another seed to see how much of it is chance.")
    if missing:
        status = files_of(bank, missing[0]).status()
        label = f"Compute seed {missing[0].seed}"
        if status is not None and status.is_live:
            st.caption(plain(f"Seed {missing[0].seed}: {status.phase}."))
        else:
            name = f"{key}map_another_seed"
            st.button(label, icon=":material/casino:", key=name, on_click=start_map, args=(bank, missing[0]))
