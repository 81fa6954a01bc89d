-- How far consumers of the ticket log's feed have read; changed in the transaction that stores what they made of the entries. Without a row a
-- consumer begins with the oldest entry that is kept.
CREATE TABLE IF NOT EXISTS farekeeper_feed_position (
  consumer VARCHAR(64) NOT NULL PRIMARY KEY,
  position VARCHAR(64) NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
