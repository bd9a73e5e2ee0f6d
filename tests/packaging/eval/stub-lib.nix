# As much of nixpkgs' lib as the module uses, for machines without nixpkgs: types check what they are given.
let
  inherit (builtins)
    all
    any
    attrNames
    attrValues
    filter
    foldl'
    isAttrs
    isBool
    isList
    isString
    listToAttrs
    mapAttrs
    match
    ;
in
rec {
  inherit any attrValues;

  filterAttrs =
    keep: set:
    listToAttrs (
      map (name: {
        inherit name;
        value = set.${name};
      }) (filter (name: keep name set.${name}) (attrNames set))
    );

  optional = condition: value: if condition then [ value ] else [ ];
  optionalAttrs = condition: set: if condition then set else { };

  filterAttrsRecursive =
    keep: set:
    mapAttrs (_: value: if isAttrs value then filterAttrsRecursive keep value else value) (
      filterAttrs keep set
    );

  hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
  hasInfix =
    infix: text: builtins.length (builtins.split (builtins.replaceStrings [ "." ] [ "[.]" ] infix) text) > 1;

  literalExpression = text: { inherit text; };

  mkOption = declaration: declaration // { _type = "option"; };
  mkEnableOption =
    what:
    mkOption {
      type = types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${what}.";
    };

  mkPackageOption =
    packages: name: given:
    mkOption {
      type = types.package;
      default = packages.${name};
      example = literalExpression given.example;
      description = "The ${name} package to use.";
    };

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };

  mkRenamedOptionModule = from: to: { inherit from to; };

  types = {
    bool.check = isBool;
    str.check = isString;
    package.check = value: isAttrs value || isString value;
    strMatching = pattern: { check = value: isString value && match pattern value != null; };
    nullOr = type: { check = value: value == null || type.check value; };
    enum = values: { check = value: builtins.elem value values; };
    attrsOf = type: { check = value: isAttrs value && all type.check (attrValues value); };
    listOf = type: { check = value: isList value && all type.check value; };
    submodule = module: {
      check = isAttrs;
      inherit (module) options freeformType;
    };
  };

  # evaluate MODULE GIVEN PKGS: the module's config with the host's configuration given.
  evaluate =
    module: given: pkgs:
    let
      evaluated = import module {
        inherit config pkgs;
        lib = stub;
      };
      own = given.services.rollback-watchdog or { };
      set = foldl' rename own evaluated.imports;
      renamed = filter (module: own ? ${builtins.elemAt module.from 2}) evaluated.imports;
      config = given // {
        services = (given.services or { }) // {
          rollback-watchdog = valuesOf evaluated.options.services.rollback-watchdog set;
        };
      };
      resolved = resolve evaluated.config;
    in
    resolved // { warnings = map told renamed ++ resolved.warnings; };

  stub = import ./stub-lib.nix;

  # mkRenamedOptionModule, for options of which all but the last name is this module's, and the new one's is one deeper.
  rename =
    set: module:
    let
      old = builtins.elemAt module.from 2;
      new = builtins.elemAt module.to 3;
    in
    if set ? ${old} then
      removeAttrs set [ old ] // { settings = { ${new} = set.${old}; } // (set.settings or { }); }
    else
      set;

  # As lib/modules.nix words it (doRename, 26.11).
  told =
    module:
    let
      name = builtins.concatStringsSep ".";
    in
    "The option `${name module.from}' defined in `<unknown-file>' has been renamed to `${name module.to}'.";

  # The values of options: what was given, else the default. Unknown ones are left as they are; a wrong one throws.
  valuesOf =
    options: given:
    let
      valueOf =
        name: option:
        if !(option ? _type) then
          valuesOf option (given.${name} or { })
        else
          let
            value = given.${name} or option.default;
          in
          if !option.type.check value then
            throw "services.rollback-watchdog: ${name} has a wrong type"
          else if option.type ? options then
            valuesOf option.type.options value
          else
            value;
    in
    given // mapAttrs valueOf options;

  # Without the conditions: what is under a false one is null. Lazy, as the module looks at its own values.
  resolve =
    value:
    if (value._type or "") == "if" then
      (if value.condition then resolve value.content else null)
    else if isAttrs value && (value.type or "") != "derivation" then
      mapAttrs (_: resolve) value
    else
      value;
}
