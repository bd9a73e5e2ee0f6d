# The names of the module's options that say too little.
let
  lib = import ./stub-lib.nix;
  module = import ../../../packaging/nixos/module.nix {
    inherit lib;
    config.services.rollback-watchdog = { };
    pkgs.formats.json = _: { type = { }; };
  };
  options = module.options.services.rollback-watchdog;
  all = options // options.settings.type.options;
  says = option: (option.description or "") != "" && option ? default && option ? example;
in
builtins.filter (name: !says all.${name}) (builtins.attrNames all)
