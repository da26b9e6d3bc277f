-- The store in PostgreSQL, as the SQLite migrations up to this number make it. Text is ordered by its
-- bytes, as in SQLite; where it holds a NUL, kb/postgres writes it in another way.

-- +goose Up
-- Articles, their texts and the feed of changes. See the SQLite migrations for what each column is.
CREATE TABLE articles (
    id TEXT COLLATE "C" PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL UNIQUE,
    origin TEXT COLLATE "C" NOT NULL DEFAULT '',
    adopted_from TEXT COLLATE "C" NOT NULL DEFAULT '',
    adopted_hash TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE TABLE revisions (
    article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id),
    number BIGINT NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    raw BYTEA,
    hash TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL DEFAULT '',
    created_ms BIGINT NOT NULL,
    from_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    review TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    title TEXT COLLATE "C" NOT NULL DEFAULT '',
    kind TEXT COLLATE "C" NOT NULL DEFAULT '',
    category TEXT COLLATE "C" NOT NULL DEFAULT '',
    audience TEXT COLLATE "C" NOT NULL DEFAULT '',
    owner TEXT COLLATE "C" NOT NULL DEFAULT '',
    review_by TEXT COLLATE "C" NOT NULL DEFAULT '',
    valid_to TEXT COLLATE "C" NOT NULL DEFAULT '',
    changed_ms BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (article_id, number)
);
CREATE TABLE in_force (
    article_id TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    from_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (article_id, number, from_ms),
    FOREIGN KEY (article_id, number) REFERENCES revisions (article_id, number)
);
CREATE TABLE pictures_named (
    name TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (name, article_id, number),
    FOREIGN KEY (article_id, number) REFERENCES revisions (article_id, number)
);
CREATE TABLE media (
    name TEXT COLLATE "C" PRIMARY KEY,
    type TEXT COLLATE "C" NOT NULL,
    data BYTEA NOT NULL,
    uploaded_ms BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE changes (
    seq BIGINT PRIMARY KEY,
    article_id TEXT COLLATE "C" NOT NULL
);
CREATE TABLE meta (
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

-- People and how they come in.
CREATE TABLE people (
    id TEXT COLLATE "C" PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    password TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    disabled_ms BIGINT NOT NULL DEFAULT 0,
    issuer TEXT COLLATE "C" NOT NULL DEFAULT '',
    subject TEXT COLLATE "C" NOT NULL DEFAULT '',
    password_by TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX people_identity ON people (issuer, subject) WHERE issuer != '';
CREATE TABLE tokens (
    hash TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    role TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    person TEXT COLLATE "C" NOT NULL DEFAULT '',
    used_ms BIGINT NOT NULL DEFAULT 0,
    made_by TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE TABLE sessions (
    hash TEXT COLLATE "C" PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL DEFAULT 0,
    address TEXT COLLATE "C" NOT NULL DEFAULT '',
    browser TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE TABLE factors (
    person TEXT COLLATE "C" PRIMARY KEY REFERENCES people (id),
    secret TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    confirmed_ms BIGINT NOT NULL DEFAULT 0,
    step BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE recovery_codes (
    hash TEXT COLLATE "C" PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL REFERENCES factors (person) ON DELETE CASCADE
);
CREATE TABLE setup (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    done_ms BIGINT NOT NULL
);

-- The log is only ever added to. audit_head remembers its end apart from it.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    event TEXT COLLATE "C" NOT NULL,
    prev TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);

-- The files that decide about many articles.
CREATE TABLE reference_revisions (
    file TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    content TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    review TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    articles TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    created_ms BIGINT NOT NULL,
    from_ms BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (file, number)
);
CREATE TABLE reference_seen (
    file TEXT COLLATE "C" PRIMARY KEY,
    hash TEXT COLLATE "C" NOT NULL
);

-- What readers tell.
CREATE TABLE feedback (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    query_uid TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX feedback_at ON feedback (at_ms);
CREATE TABLE feedback_days (
    day BIGINT NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (day, slug, kind)
);
CREATE TABLE popularity (
    slug TEXT COLLATE "C" PRIMARY KEY,
    weight DOUBLE PRECISION NOT NULL
);
CREATE INDEX popularity_weight ON popularity (weight DESC, slug);

-- What a house decides about answers.
CREATE TABLE curations (
    id TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'in_review', 'published', 'archived')),
    writers TEXT COLLATE "C" NOT NULL,
    approver TEXT COLLATE "C" NOT NULL DEFAULT '',
    note TEXT COLLATE "C" NOT NULL DEFAULT '',
    rule TEXT COLLATE "C" NOT NULL,
    changed_ms BIGINT NOT NULL,
    PRIMARY KEY (id, number)
);
CREATE TABLE experiments (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'running', 'stopped')),
    actor TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    ranking TEXT COLLATE "C" NOT NULL,
    days BIGINT NOT NULL,
    started_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    stopped_ms BIGINT NOT NULL
);
CREATE TABLE experiment_tallies (
    experiment TEXT COLLATE "C" PRIMARY KEY,
    shown BIGINT NOT NULL,
    a BIGINT NOT NULL,
    b BIGINT NOT NULL,
    ties BIGINT NOT NULL
);

-- Work on articles. rowid is the order in which rows were written, as SQLite has it for every table.
CREATE TABLE autosaves (
    id TEXT COLLATE "C" PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    changed_ms BIGINT NOT NULL
);
CREATE INDEX autosaves_changed ON autosaves (changed_ms);
CREATE INDEX autosaves_person ON autosaves (person, changed_ms);
CREATE TABLE threads (
    rowid BIGINT GENERATED BY DEFAULT AS IDENTITY UNIQUE,
    id TEXT COLLATE "C" PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    start BIGINT NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    quote TEXT COLLATE "C" NOT NULL,
    suffix TEXT COLLATE "C" NOT NULL,
    resolved_by TEXT COLLATE "C" NOT NULL DEFAULT '',
    resolved_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX threads_slug ON threads (slug);
CREATE TABLE comments (
    rowid BIGINT GENERATED BY DEFAULT AS IDENTITY UNIQUE,
    id TEXT COLLATE "C" PRIMARY KEY,
    thread TEXT COLLATE "C" NOT NULL REFERENCES threads (id),
    author TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX comments_thread ON comments (thread, created_ms);
CREATE TABLE assignments (
    slug TEXT COLLATE "C" PRIMARY KEY,
    reviewer TEXT COLLATE "C" NOT NULL,
    due TEXT COLLATE "C" NOT NULL,
    assigned_by TEXT COLLATE "C" NOT NULL,
    assigned_ms BIGINT NOT NULL
);
CREATE TABLE notices (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    at_ms BIGINT NOT NULL,
    read_ms BIGINT NOT NULL DEFAULT 0,
    UNIQUE (person, cause)
);
CREATE INDEX notices_at ON notices (at_ms);
CREATE TABLE deliveries (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    channel TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    created_ms BIGINT NOT NULL,
    next_ms BIGINT NOT NULL,
    done_ms BIGINT NOT NULL DEFAULT 0,
    problem TEXT COLLATE "C" NOT NULL DEFAULT '',
    UNIQUE (channel, recipient, cause)
);
CREATE INDEX deliveries_next ON deliveries (next_ms) WHERE done_ms = 0;
CREATE TABLE imports (
    source TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (source, id)
);
CREATE INDEX imports_slug ON imports (slug);
CREATE TABLE bulk_jobs (
    rowid BIGINT GENERATED BY DEFAULT AS IDENTITY UNIQUE,
    id TEXT COLLATE "C" PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL,
    change TEXT COLLATE "C" NOT NULL,
    started_ms BIGINT NOT NULL
);
CREATE TABLE bulk_outcomes (
    job TEXT COLLATE "C" NOT NULL REFERENCES bulk_jobs (id),
    place BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (job, place)
);
CREATE TABLE webhooks (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    events TEXT COLLATE "C" NOT NULL,
    internal BIGINT NOT NULL,
    titles BIGINT NOT NULL,
    secret TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE TABLE webhook_deliveries (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    webhook TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    replay BIGINT NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    at_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    failed_ms BIGINT NOT NULL DEFAULT 0,
    next_ms BIGINT NOT NULL DEFAULT 0,
    done_ms BIGINT NOT NULL DEFAULT 0,
    outcome TEXT COLLATE "C" NOT NULL DEFAULT '',
    UNIQUE (webhook, event, replay)
);
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (done_ms) WHERE done_ms != 0;
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook, id) WHERE done_ms = 0;

-- What agents have at hand, and what they must have read.
CREATE TABLE snippets (
    id TEXT COLLATE "C" PRIMARY KEY,
    version BIGINT NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('private', 'proposed', 'shared')),
    approver TEXT COLLATE "C" NOT NULL DEFAULT '',
    changed_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX snippets_code ON snippets (owner, code);
CREATE TABLE favourites (
    person TEXT COLLATE "C" NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    added_ms BIGINT NOT NULL,
    PRIMARY KEY (person, slug)
);
CREATE TABLE must_reads (
    id TEXT COLLATE "C" PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    why TEXT COLLATE "C" NOT NULL DEFAULT '',
    author TEXT COLLATE "C" NOT NULL,
    made_ms BIGINT NOT NULL,
    ended_ms BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE must_read_receipts (
    notice TEXT COLLATE "C" NOT NULL REFERENCES must_reads (id),
    person TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    read_ms BIGINT NOT NULL,
    PRIMARY KEY (notice, person)
);

INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');
INSERT INTO meta (name, value) VALUES ('audit_columns', ''), ('notices_after', '0'), ('webhooks_at', '{}');

-- +goose StatementBegin
CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION stays('the audit log is only added to');
CREATE TRIGGER reference_text_stays BEFORE UPDATE OF file, number, content, hash, author, created_ms ON reference_revisions EXECUTE FUNCTION stays('the text of a revision does not change');
CREATE TRIGGER reference_stays BEFORE DELETE OR TRUNCATE ON reference_revisions EXECUTE FUNCTION stays('revisions are kept');

-- +goose Down
DROP TABLE must_read_receipts, must_reads, favourites, snippets, webhook_deliveries, webhooks, bulk_outcomes, bulk_jobs, imports, deliveries, notices, assignments, comments, threads, autosaves, experiment_tallies, experiments, curations, popularity, feedback_days, feedback, reference_seen, reference_revisions, audit_head, audit, setup, recovery_codes, factors, sessions, tokens, people, meta, changes, media, pictures_named, in_force, revisions, articles;
DROP FUNCTION stays();
