{
  system.switch.enable = false;
  services.rollback-watchdog = {
    enable = true;
    settings.operators = "nobody-has-this";
  };
}
