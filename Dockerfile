# The image of scheduler, worker and dashboard. Its install steps are those of `make setup`.
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 goodwill

WORKDIR /app
COPY bin/find-python bin/set-up-venv bin/
COPY Makefile pyproject.toml requirements.lock README.md LICENSE scheduler.py ./
COPY alerts alerts
COPY cli cli
COPY crawlers crawlers
COPY dashboard dashboard
COPY demo demo
COPY exchange exchange
COPY jobs jobs
COPY packs packs
COPY presentation presentation
COPY reports reports
COPY reputation reputation
COPY sentiment sentiment
COPY storage storage
RUN make setup && rm -rf /root/.cache

ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1 GOODWILL_CONFIG=/config/goodwill.toml
USER goodwill
ENTRYPOINT ["goodwill"]
CMD ["--help"]
