-- Each row of these is changed again and again, a whole page of them in one go. With room for that in its page, a row's
-- index entries stay as they are. Takes hold of pages that are filled from now on.
ALTER TABLE usage_hours   SET (fillfactor = 50);
ALTER TABLE usage_callers SET (fillfactor = 45);
ALTER TABLE api_key_uses  SET (fillfactor = 45);
