-- The pepper of key hashes can be changed while nodes serve: docs/decisions/0013.

-- What each version of the pepper is known by: derived from its secret, which isn't in the database. A node
-- whose secret file has another secret for the version can't check its keys, and so finds out.
CREATE TABLE peppers (
    version  smallint PRIMARY KEY CHECK (version BETWEEN 1 AND 63),
    mark     bytea NOT NULL CHECK (length(mark) = 16)
);

-- The version that new hashes are made with. In the row that every node reads with each sign of life.
-- Whoever makes a hash holds the row FOR KEY SHARE until its commit, and whoever changes the version FOR UPDATE:
-- neither waits for the numbering of changes.
ALTER TABLE cluster ADD COLUMN pepper smallint NOT NULL DEFAULT 1 CHECK (pepper BETWEEN 1 AND 63);

-- The marks of the versions that the node's secret file holds, by version; null for one that it lacks. Nodes of
-- a program from before this write none.
ALTER TABLE nodes ADD COLUMN peppers bytea[] NOT NULL DEFAULT '{}';

ALTER TABLE peppers ENABLE ROW LEVEL SECURITY;
ALTER TABLE peppers FORCE  ROW LEVEL SECURITY;
CREATE POLICY known ON peppers FOR SELECT USING (scope_gateway() OR scope_workspace() IS NOT NULL);
CREATE POLICY fixed ON peppers FOR INSERT WITH CHECK (scope_gateway() OR scope_workspace() IS NOT NULL);
-- For the day on which the secret file is lost, and with it every key.
CREATE POLICY forgotten ON peppers FOR DELETE USING (scope_gateway());
GRANT SELECT, INSERT, DELETE ON peppers TO latchkey_app;
