# The names of the module's options, as the manual refers to them.
let
  lib = import ./stub-lib.nix;
  module = import ../../../packaging/nixos/module.nix {
    inherit lib;
    config.services.rollback-watchdog = { };
    pkgs.formats.json = _: { type = { }; };
  };
  options = module.options.services.rollback-watchdog;
  names =
    prefix: options:
    builtins.concatMap (
      name: if options.${name} ? _type then [ (prefix + name) ] else names "${prefix}${name}." options.${name}
    ) (builtins.attrNames options);
in
names "" options ++ names "settings." options.settings.type.options
