-- Validations that may begin a ride, each once, as the feed gave them. pass_uuid is in canonical form, UTF-8; validated_at in Unix milliseconds, which may
-- be any. counted says whether the rider's rides were counted since. counted_segment of farekeeper_loyalty_start is read by versions before alone: rides from
-- before this one are read from the feed once, and rewards stay unique by user and milestone.
CREATE TABLE IF NOT EXISTS farekeeper_loyalty_ride (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NOT NULL,
  pass_uuid VARBINARY(200) NOT NULL,
  validated_at BIGINT NOT NULL,
  product_uuid VARCHAR(200) NULL,
  counted BOOLEAN NOT NULL DEFAULT FALSE,
  CONSTRAINT farekeeper_loyalty_ride__once UNIQUE (user_id, pass_uuid, validated_at),
  INDEX farekeeper_loyalty_ride__user (user_id, validated_at),
  INDEX farekeeper_loyalty_ride__due (counted, user_id, validated_at)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
