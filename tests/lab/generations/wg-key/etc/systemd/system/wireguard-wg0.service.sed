s|wg0.key|wg0-new.key|
