# Every directory beside this file becomes a NixOS-shaped toplevel: the layers it is laid over (its file `from`,
# or base), then its own files. Build with the operator's public keys and, or not, the watchdog's package.
{ operatorSshKey, operatorWireguardKey, watchdog ? "" }:
let
  inherit (builtins) attrNames filter head listToAttrs pathExists readDir readFile split;

  names = filter (name: (readDir ./.).${name} == "directory") (attrNames (readDir ./.));

  from = name:
    let file = ./. + "/${name}/from";
    in if pathExists file then head (split "\n" (readFile file)) else "base";

  layersOf = name: (if name == "base" then [ ] else layersOf (from name)) ++ [ (./. + "/${name}") ];

  # The package, with the placeholder @out@ in its units and wrappers replaced by its store path.
  package = derivation {
    name = "rollback-watchdog";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ ../host/build-package.sh ];
    tree = /. + watchdog;
  };

  toplevel = name: derivation {
    name = "nixos-system-${name}";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ ../host/build-toplevel.sh ];
    layers = layersOf name;
    stc = ../host/switch-to-configuration.pl;
    watchdog = if watchdog == "" then "" else package;
    inherit operatorSshKey operatorWireguardKey;
  };
in
listToAttrs (map (name: { inherit name; value = toplevel name; }) names)
