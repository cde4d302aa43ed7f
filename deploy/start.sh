#!/bin/sh
# What the image runs: offers the checkpoints that come with film_viz, and serves the app to all that reach it.
# PORT, PROCESSES and MOST_VISITORS may be set; more options of `film-viz serve` may follow the image's name.
set -e
mkdir -p "$FILM_VIZ_HOME/checkpoints"
for each in "$PWD"/checkpoints/*; do
    [ -e "$FILM_VIZ_HOME/checkpoints/${each##*/}" ] || ln -sf "$each" "$FILM_VIZ_HOME/checkpoints/"
done
# A Space shows the app in a frame of another site, where a browser keeps none of its cookies.
[ -z "$SPACE_ID" ] || export STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION=false
exec film-viz serve --host 0.0.0.0 --port "${PORT:-8501}" --processes "${PROCESSES:-1}" \
    --most-visitors "${MOST_VISITORS:-100}" --public "$@"
