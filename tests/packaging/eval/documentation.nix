# The names of the module's options that say too little.
let
  lib = import ./stub-lib.nix;
  module = import ../../../packaging/nixos/module.nix {
    inherit lib;
    config.services.rollback-watchdog = { };
    pkgs.formats.json = _: { type = { }; };
  };
  options = module.options.services.rollback-watchdog;
  says = option: (option.description or "") != "" && option ? default && option ? example;
  silent =
    options:
    builtins.concatMap (
      name:
      let
        option = options.${name};
      in
      if option ? _type then (if says option then [ ] else [ name ]) else silent option
    ) (builtins.attrNames options);
in
silent options ++ silent options.settings.type.options
