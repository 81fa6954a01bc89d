-- The device's id of a scan that was uploaded, and who has looked at a ride that Bytemark refused after all. One statement, so that none is half done.
ALTER TABLE farekeeper_activation ADD COLUMN (
  scan_id VARCHAR(200) NULL,
  acknowledged_on DATETIME(3) NULL,
  acknowledged_by VARCHAR(100) NULL
);
