-- The portal's tables as the legacy services made them. On their live databases both are there already and stay as they are.
CREATE TABLE IF NOT EXISTS bytemark_tokens (
  id INT AUTO_INCREMENT PRIMARY KEY,
  user_id INT UNSIGNED NOT NULL,
  token VARCHAR(255) NULL
);

CREATE TABLE IF NOT EXISTS bytemark_ticket_refresh_log (
  id INT AUTO_INCREMENT PRIMARY KEY,
  user_id INT UNSIGNED NOT NULL DEFAULT 0,
  activity_type INT UNSIGNED NOT NULL DEFAULT 0,
  status INT UNSIGNED NOT NULL DEFAULT 0,
  note VARCHAR(256) NULL,
  scheduled_on DATETIME NULL,
  created_on DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  modified_on DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  INDEX idx__user_id__status__001 (user_id, status)
);
