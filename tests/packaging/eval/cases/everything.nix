{
  networking.wireguard.interfaces.wg0 = { };
  services.rollback-watchdog = {
    enable = true;
    operators = "wheel";
    autoArm = false;
    holdBootDefault = false;
    path = [
      {
        type = "derivation";
        name = "curl";
        outPath = "/nix/store/curl";
        __toString = self: self.outPath;
      }
    ];
    settings = {
      window = "10min";
      armedLimit = "2h";
      activationLimit = "1h 30min";
      switchLimit = "900s";
      recoveryWindow = "2min";
      somethingNew.nested = [ 1 ];
    };
  };
}
