-- Recorded purchases, and when Bytemark listed what was bought. purchase_id is what the purchase was recorded under (a pass, an order item or an
-- order), in canonical form and compared byte by byte, hence the collation. Times are by the database's clock, UTC.
CREATE TABLE IF NOT EXISTS farekeeper_purchase (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NOT NULL,
  purchase_id VARCHAR(200) NOT NULL,
  recorded_on DATETIME(3) NOT NULL,
  confirmed_on DATETIME(3) NULL,
  next_look_on DATETIME(3) NULL,
  CONSTRAINT farekeeper_purchase__id UNIQUE (user_id, purchase_id),
  INDEX farekeeper_purchase__due (next_look_on),
  INDEX farekeeper_purchase__age (recorded_on)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
