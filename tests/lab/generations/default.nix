# Every directory beside this file becomes a NixOS-shaped toplevel: the layers it is laid over (its file `from`,
# or base), then its own files. Each combination of the layers in shapes/ becomes one, too.
# Build with the operator's public keys and, or not, the watchdog's package, and a layer over base that the kind of host
# needs.
{
  operatorSshKey,
  operatorWireguardKey,
  watchdog ? "",
  hostLayer ? "",
}:
let
  inherit (builtins)
    attrNames
    concatMap
    filter
    foldl'
    head
    listToAttrs
    pathExists
    readDir
    readFile
    split
    ;

  names = filter (name: (readDir ./.).${name} == "directory" && name != "shapes") (
    attrNames (readDir ./.)
  );

  from =
    name:
    let
      file = ./. + "/${name}/from";
    in
    if pathExists file then head (split "\n" (readFile file)) else "base";

  base = [ ./base ] ++ (if hostLayer == "" then [ ] else [ (/. + hostLayer) ]);

  layersOf = name: if name == "base" then base else layersOf (from name) ++ [ (./. + "/${name}") ];

  # The package, with the placeholder @out@ in its units and wrappers replaced by its store path.
  package = derivation {
    name = "rollback-watchdog";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ ../host/build-package.sh ];
    tree = /. + watchdog;
  };

  # shape-0000 to shape-1111: a digit says whether the layer of that place is in it.
  shapeLayers = [
    "firewall"
    "keys"
    "sshd"
    "wireguard"
  ];
  shapes =
    foldl'
      (
        found: layer:
        concatMap (shape: [
          {
            name = shape.name + "0";
            layers = shape.layers;
          }
          {
            name = shape.name + "1";
            layers = shape.layers ++ [ (./shapes + "/${layer}") ];
          }
        ]) found
      )
      [
        {
          name = "shape-";
          layers = base ++ [ ./shapes/all ];
        }
      ]
      shapeLayers;

  toplevel =
    name: layers:
    derivation {
      name = "nixos-system-${name}";
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ ../host/build-toplevel.sh ];
      inherit layers;
      stc = ../host/switch-to-configuration.pl;
      watchdog = if watchdog == "" then "" else package;
      inherit operatorSshKey operatorWireguardKey;
    };
in
listToAttrs (
  map (name: {
    inherit name;
    value = toplevel name (layersOf name);
  }) names
  ++ map (shape: {
    inherit (shape) name;
    value = toplevel shape.name shape.layers;
  }) shapes
)
