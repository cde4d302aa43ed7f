# film_viz for many visitors: no training, no GPU, its own reverse proxy, not root.
#
#     docker build --tag film_viz .
#     docker run --publish 8501:8501 --volume film_viz:/home/film/data --memory 4g film_viz
#
# docs/serving_a_class.md says what a server holds, docs/public_server.md what the public mode closes.

FROM python:3.11-slim-bookworm

# Kernels compiled for any processor of this kind go with the image: they are 5 % slower than those for its own.
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    OMP_WAIT_POLICY=PASSIVE \
    MALLOC_ARENA_MAX=2 \
    NUMBA_CPU_NAME=generic \
    NUMBA_CACHE_DIR=/srv/numba \
    FILM_VIZ_HOME=/home/film/data \
    FILM_VIZ_PUBLIC=1 \
    FILM_VIZ_WORKERS=1 \
    FILM_VIZ_PREPARE=off

RUN useradd --create-home --uid 1000 film
WORKDIR /srv/film_viz

# PyTorch's CPU build: 200 MB in place of 5 GB. It changes seldom, and so do the other libraries.
COPY constraints.txt ./
RUN pip install --constraint constraints.txt --index-url https://download.pytorch.org/whl/cpu torch torchvision
COPY . .
RUN pip install --constraint constraints.txt --editable .

RUN mkdir -p /srv/numba /home/film/data \
    && python deploy/compile_kernels.py \
    && chown -R film:film /srv/numba /home/film/data

USER film
VOLUME /home/film/data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s \
    CMD ["python", "deploy/health.py"]
ENTRYPOINT ["sh", "deploy/start.sh"]
