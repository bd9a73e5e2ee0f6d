# What a whole nixpkgs makes of the module, the package, the flake and the VM tests: evaluated, nothing is built.
{
  nixpkgs,
  system ? builtins.currentSystem,
}:

let
  repository = ../../..;
  lib = import (nixpkgs + "/lib");
  pkgs = import nixpkgs { inherit system; };

  # The least that a NixOS configuration needs beside what a case is about.
  machine = {
    boot.loader.grub.enable = false;
    boot.loader.systemd-boot.enable = lib.mkDefault true;
    documentation.nixos.enable = false;
    fileSystems."/" = {
      device = "/dev/vda";
      fsType = "ext4";
    };
    system.stateVersion = lib.trivial.release;
  };

  evaluate =
    module: configuration:
    import (nixpkgs + "/nixos/lib/eval-config.nix") {
      inherit lib system;
      modules = [
        module
        machine
        configuration
      ];
    };

  plain = repository + "/packaging/nixos/module.nix";

  hostWith =
    module: configuration:
    let
      nixos = evaluate module configuration;
      inherit (nixos) config;
      cfg = config.services.rollback-watchdog;
      service = config.systemd.units."rollback-watchdogd.service";
      socket = config.systemd.units."rollback-watchdogd.socket";
      ours = builtins.filter (lib.hasInfix "rollback-watchdog");
      check = config.system.preSwitchChecks.zzzRollbackWatchdog or null;
    in
    {
      failed = ours (map (a: a.message) (builtins.filter (a: !a.assertion) config.assertions));
      warnings = ours config.warnings;
    }
    // lib.optionalAttrs (!cfg.enable) {
      leftovers =
        lib.filter (lib.hasInfix "rollback-watchdog") (
          lib.attrNames config.environment.etc ++ lib.attrNames config.systemd.units
        )
        ++ lib.optional (check != null) "pre-switch check";
    }
    // lib.optionalAttrs cfg.enable {
      config = builtins.fromJSON config.environment.etc."rollback-watchdogd/config.json".source.value;
      packageGivesUnits = builtins.elem cfg.package config.systemd.packages;
      packageOnPath = builtins.elem cfg.package config.environment.systemPackages;
      check = if check == null then null else lib.replaceStrings [ "${cfg.package}" ] [ "@out@" ] check;
      isLastCheck =
        check != null -> lib.last (lib.attrNames config.system.preSwitchChecks) == "zzzRollbackWatchdog";
      path = map lib.getName (lib.take 4 config.systemd.services.rollback-watchdogd.path);
      dropIns = [
        service.overrideStrategy
        socket.overrideStrategy
      ];
      wantedBy = service.wantedBy ++ socket.wantedBy;
      overridden = settingsOf service.text ++ settingsOf socket.text;
    };

  # What a drop-in says besides where the programs are and who wants it: nothing, for the units are the package's.
  settingsOf =
    text:
    lib.filter (
      line:
      line != ""
      && !lib.hasPrefix "[" line
      && !lib.hasPrefix "Environment=" line
      && !lib.hasPrefix "WantedBy=" line
    ) (lib.splitString "\n" text);

  caseFiles = lib.filter (lib.hasSuffix ".nix") (lib.attrNames (builtins.readDir ./hosts));
  cases = lib.listToAttrs (
    map (
      file: lib.nameValuePair (lib.removeSuffix ".nix" file) (import (./hosts + "/${file}"))
    ) caseFiles
  );

  flake = import (repository + "/flake.nix");
  outputs = flake.outputs {
    self = outputs;
    nixpkgs = {
      inherit lib;
      legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (
        platform: import nixpkgs { system = platform; }
      );
    };
  };

  watchdog = pkgs.callPackage (repository + "/packaging/nixos/package.nix") { };
in
{
  # CASE: what it makes of the host.
  hosts = lib.mapAttrs (_: hostWith plain) cases;

  # The whole system of a case can be built: its assertions hold, and every value that it is made of can be evaluated.
  toplevels = lib.mapAttrs (
    _: case: (evaluate plain case).config.system.build.toplevel.drvPath
  ) cases;

  # Options as the manual would list them.
  undocumented =
    let
      inherit (evaluate plain { }) options;
      listed = lib.filter (option: option.visible && !option.internal) (
        lib.optionAttrSetToDocList options.services.rollback-watchdog
      );
      says = option: (option.description or "") != "" && option ? type && (option ? default);
    in
    assert lib.length listed > 15;
    map (option: option.name) (
      lib.filter (option: !says (builtins.deepSeq (removeAttrs option [ "declarations" ]) option)) listed
    );

  package = watchdog.drvPath;
  # As in nixpkgs, with a source that was fetched.
  fetched =
    (watchdog.override {
      watchdogSource = pkgs.fetchFromGitHub {
        owner = "example";
        repo = "rollback-watchdog";
        tag = "v${watchdog.version}";
        hash = lib.fakeHash;
      };
    }).drvPath;
  updateScript = lib.isList watchdog.updateScript || lib.isAttrs watchdog.updateScript;
  withoutFlakes = (import repository { inherit pkgs; }).rollback-watchdog.drvPath;
  moduleWithoutNixPath = lib.isFunction (import (import repository { }).nixosModule);

  flake = {
    outputs = lib.attrNames outputs;
    samePackage =
      outputs.packages.${system}.default.drvPath == outputs.packages.${system}.rollback-watchdog.drvPath;
    checks = lib.mapAttrs (_: check: lib.isString check.drvPath) outputs.checks.${system};
    devShell = lib.isString outputs.devShells.${system}.default.drvPath;
    formatter = lib.getName outputs.formatter.${system};
    host = hostWith outputs.nixosModules.default cases.wireguard;
  };

  vm = lib.mapAttrs (_: test: {
    driver = test.driver.drvPath;
    script = test.driver.testScript;
  }) watchdog.tests;
}
