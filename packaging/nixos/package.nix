{
  lib,
  buildDotnetModule,
  dotnetCorePackages,
  nix-update-script,
  openssl,
  patchelf,
  stdenv,
  systemd,
  testers,
  versionCheckHook,
  zlib,
  # What the package is built from: these files, or what a fetcher brings. It is not called `src`, because callPackage would
  # hand over the package of that name.
  watchdogSource ? lib.fileset.toSource {
    root = ../..;
    fileset = lib.fileset.unions [
      ../../src
      ../../systemd
      ../../packaging
      ../../tests/Directory.Build.props
      ../../tests/Watchdog.Core.Tests
      ../../BannedSymbols.txt
      ../../Directory.Build.props
      ../../Directory.Packages.props
      ../../.editorconfig
    ];
  },
}:

let
  openedAtRunTime = lib.makeLibraryPath [
    systemd
    openssl
  ];
in
buildDotnetModule (finalAttrs: {
  pname = "rollback-watchdog";
  version = "0.1.0";

  src = watchdogSource;

  strictDeps = true;
  # The hook reads its lists by concatTo, which takes both forms (nixpkgs, build-dotnet-module/hook/dotnet-hook.sh, 2025).
  __structuredAttrs = true;

  dotnet-sdk = dotnetCorePackages.sdk_10_0;
  dotnet-runtime = null;
  nugetDeps = ./deps.json;

  projectFile = [
    "src/Watchdog.Daemon/Watchdog.Daemon.csproj"
    "src/Watchdog.Cli/Watchdog.Cli.csproj"
  ];

  # Native AOT: one program each, linked by the C compiler. The SDK's own packages bring compiler and runtime. PublishAot is
  # set where the programs alone read it: as one of the dotnetFlags it would reach the tests too, which use reflection.
  selfContainedBuild = true;
  postPatch = ''
    substituteInPlace src/Directory.Build.props \
      --replace-fail '<IsAotCompatible>' '<PublishAot>true</PublishAot><IsAotCompatible>'
  '';
  nativeBuildInputs = [
    stdenv.cc
    patchelf
  ];
  buildInputs = [ zlib ];

  # src/Directory.Build.props says why: a rollback begins sooner, and the daemon takes less memory.
  hardeningDisable = [ "pie" ];

  # No wrappers: PID 1 runs the program itself at the deadline, and a shell in between is one more thing to break.
  executables = [ ];

  # The rules, which need no host. The other tests need systemd, sshd or root.
  doCheck = true;
  testProjectFile = "tests/Watchdog.Core.Tests/Watchdog.Core.Tests.csproj";

  postInstall = ''
    for program in rollback-watchdogd rollbackctl; do
      install -Dm755 "$out/lib/rollback-watchdog/$program" "$out/bin/$program"
    done
    rm -r "$out/lib/rollback-watchdog"
    sh packaging/install-data "$out"
    substituteInPlace "$out"/lib/systemd/system/* "$out"/libexec/rollback-watchdog/* --subst-var out
  '';

  # libsystemd.so.0, and OpenSSL for the host keys, are opened at run time. After fixup, which drops what is not linked.
  postFixup = ''
    patchelf --add-rpath ${openedAtRunTime} "$out/bin/rollback-watchdogd" "$out/bin/rollbackctl"
  '';

  doInstallCheck = true;
  nativeInstallCheckInputs = [ versionCheckHook ];

  passthru = {
    # In nixpkgs: `{ inherit (nixosTests) rollback-watchdog; }`.
    tests = lib.mapAttrs (
      _: test:
      testers.runNixOSTest {
        imports = [ test ];
        defaults.services.rollback-watchdog.package = finalAttrs.finalPackage;
      }
    ) (import ./tests);
    updateScript = nix-update-script { };
  };

  meta = {
    description = "Puts the old NixOS generation back when a switch has locked everybody out";
    license = lib.licenses.mit;
    mainProgram = "rollbackctl";
    maintainers = [ ];
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
})
