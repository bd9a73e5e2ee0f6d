{
  system.switch.enable = false;
  services.rollback-watchdog = {
    enable = true;
    operators = "nobody-has-this";
  };
}
