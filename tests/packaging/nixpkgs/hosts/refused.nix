# Nothing to look at, nothing to roll back with, and operators that do not exist.
{
  system.switch.enable = false;
  services.rollback-watchdog = {
    enable = true;
    settings.operators = "nobody-has-this";
  };
}
