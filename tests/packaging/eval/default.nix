# What the module makes of a host, as plain values: evaluated with the stub, or with nixpkgs' own lib where it is given.
{
  nixpkgsLib ? null,
  # services.rollback-watchdog, and whatever else of the host matters.
  given,
}:

let
  stub = import ./stub-lib.nix;
  lib = if nixpkgsLib == null then stub else import nixpkgsLib;
  module = ../../../packaging/nixos/module.nix;

  pkgs = {
    formats.json = _: {
      type = if nixpkgsLib == null then { check = _: true; } else json;
      generate = _name: value: value;
    };
    callPackage = _path: _arguments: package;
    wireguard-tools = "/nix/store/wireguard-tools";
    iproute2 = "/nix/store/iproute2";
  };

  # As nixpkgs' (pkgs/pkgs-lib/formats.nix, json, 2025).
  json =
    with lib.types;
    nullOr (oneOf [
      bool
      int
      float
      str
      path
      (attrsOf json)
      (listOf json)
    ])
    // {
      description = "JSON value";
    };

  # With nixpkgs' lib a package has to look like one.
  package = {
    type = "derivation";
    name = "rollback-watchdog";
    outPath = "/nix/store/rollback-watchdog";
    __toString = self: self.outPath;
  };

  anything = lib.mkOption {
    type = lib.types.anything;
    default = { };
  };

  # The options of NixOS that the module reads or sets.
  host = {
    options = {
      assertions = lib.mkOption {
        type = lib.types.listOf lib.types.anything;
        default = [ ];
      };
      warnings = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
      };
      environment = anything;
      fileSystems = anything;
      meta = anything;
      networking = anything;
      nix = anything;
      programs = anything;
      services.openssh = anything;
      system = anything;
      systemd = anything;
      users = anything;
    };
  };

  nixos = {
    nix.package = "/nix/store/nix";
    programs.ssh.package = "/nix/store/openssh";
    users.groups.wheel = { };
  };

  both = nixos // given;

  evaluated =
    if nixpkgsLib == null then
      stub.evaluate module both pkgs
    else
      (lib.evalModules {
        modules = [
          host
          { _module.args = { inherit pkgs; }; }
          module
          both
        ];
      }).config;

  service = evaluated.systemd.services.rollback-watchdogd;

  # Null where the condition is false and the stub has no merging.
  checks = evaluated.system.preSwitchChecks or null;
  ours = if checks == null then { } else checks;
in
{
  config = evaluated.environment.etc."rollback-watchdogd/config.json".source;
  packages = map toString evaluated.systemd.packages;
  wantedBy = service.wantedBy ++ evaluated.systemd.sockets.rollback-watchdogd.wantedBy;
  requiredBy = evaluated.systemd.services.rollback-watchdogd-boot.requiredBy;
  path = map toString service.path;
  writable = service.serviceConfig.ReadWritePaths or [ ];
  check = ours.zzzRollbackWatchdog or null;
  # The host's own and ours, in the order in which they run.
  checks = builtins.attrNames ((given.system.preSwitchChecks or { }) // ours);
  failed = map (a: a.message) (builtins.filter (a: !a.assertion) evaluated.assertions);
  warnings = evaluated.warnings or [ ];
}
