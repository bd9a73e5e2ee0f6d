# What package.nix hands to buildDotnetModule, as plain values.
let
  given = {
    lib = {
      fileset = {
        toSource = given: given.fileset;
        unions = map toString;
      };
      licenses.mit = "MIT";
      makeLibraryPath = packages: builtins.concatStringsSep ":" packages;
      mapAttrs = builtins.mapAttrs;
    };
    # As nixpkgs' takes a function: it is given what it gives (build-dotnet-module/default.nix, 2025).
    buildDotnetModule =
      make:
      let
        made = make (made // { finalPackage = "the package"; });
      in
      made;
    dotnetCorePackages.sdk_10_0 = "sdk";
    nix-update-script = _: "nix-update";
    openssl = "openssl";
    patchelf = "patchelf";
    stdenv.cc = "cc";
    systemd = "systemd";
    testers.runNixOSTest = test: test;
    versionCheckHook = "versionCheckHook";
    zlib = "zlib";
  };
  package = import ../../../packaging/nixos/package.nix given;
  fetched = import ../../../packaging/nixos/package.nix (given // { watchdogSource = "fetched"; });
  lines = builtins.concatStringsSep "\n";
in
{
  inherit (package) postInstall postPatch version;
  sources = lines package.src;
  projects = lines (package.projectFile ++ [ package.testProjectFile ]);
  # What a reviewer of nixpkgs looks for.
  form = {
    inherit (package)
      __structuredAttrs
      doCheck
      doInstallCheck
      nativeInstallCheckInputs
      strictDeps
      ;
    # Such flags reach the tests as well.
    dotnetFlags = package.dotnetFlags or [ ];
    src = fetched.src;
    inherit (package.passthru) updateScript;
    tests = builtins.mapAttrs (_: test: {
      files = map (file: baseNameOf (toString file)) test.imports;
      inherit (test.defaults.services.rollback-watchdog) package;
    }) package.passthru.tests;
  };
}
