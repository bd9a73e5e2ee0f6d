{
  lib,
  buildDotnetModule,
  dotnetCorePackages,
  openssl,
  patchelf,
  stdenv,
  systemd,
  zlib,
}:

let
  openedAtRunTime = lib.makeLibraryPath [
    systemd
    openssl
  ];
in
buildDotnetModule {
  pname = "rollback-watchdog";
  version = "0.1.0";

  src = lib.fileset.toSource {
    root = ../..;
    fileset = lib.fileset.unions [
      ../../src
      ../../systemd
      ../../packaging
      ../../BannedSymbols.txt
      ../../Directory.Build.props
      ../../Directory.Packages.props
      ../../.editorconfig
    ];
  };

  dotnet-sdk = dotnetCorePackages.sdk_10_0;
  dotnet-runtime = null;
  nugetDeps = ./deps.json;

  projectFile = [
    "src/Watchdog.Daemon/Watchdog.Daemon.csproj"
    "src/Watchdog.Cli/Watchdog.Cli.csproj"
  ];

  # Native AOT: one program each, linked by the C compiler. The SDK's own packages bring compiler and runtime.
  selfContainedBuild = true;
  dotnetFlags = [ "-p:PublishAot=true" ];
  nativeBuildInputs = [
    stdenv.cc
    patchelf
  ];
  buildInputs = [ zlib ];

  # src/Directory.Build.props says why: a rollback begins sooner, and the daemon takes less memory.
  hardeningDisable = [ "pie" ];

  # No wrappers: PID 1 runs the program itself at the deadline, and a shell in between is one more thing to break.
  executables = [ ];

  postInstall = ''
    for program in rollback-watchdogd rollbackctl; do
      install -Dm755 "$out/lib/rollback-watchdog/$program" "$out/bin/$program"
    done
    rm -r "$out/lib/rollback-watchdog"
    sh packaging/install-data "$out"
    grep -rlI '@out@' "$out" | xargs sed -i "s|@out@|$out|g"
  '';

  # libsystemd.so.0, and OpenSSL for the host keys, are opened at run time. After fixup, which drops what is not linked.
  postFixup = ''
    patchelf --add-rpath ${openedAtRunTime} "$out/bin/rollback-watchdogd" "$out/bin/rollbackctl"
  '';

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
}
