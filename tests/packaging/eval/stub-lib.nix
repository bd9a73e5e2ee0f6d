# As much of nixpkgs' lib as the module uses, for machines without nixpkgs: types check what they are given.
let
  inherit (builtins)
    all
    any
    attrNames
    attrValues
    filter
    foldl'
    head
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

  hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;

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

  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkDefault = content: {
    _type = "default";
    inherit content;
  };

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

  # evaluate MODULE GIVEN PKGS: the module's config with the host's configuration given, and the module's own settings.
  evaluate =
    module: given: pkgs:
    let
      declared = (import module { inherit config pkgs lib; }).options.services.rollback-watchdog;
      own = resolve (import module { inherit config pkgs lib; }).config;
      set = given.services.rollback-watchdog or { };
      defined = own.services.rollback-watchdog.settings or { };
      config = given // {
        services = (given.services or { }) // {
          rollback-watchdog = valuesOf declared set [ ] // {
            settings = valuesOf declared.settings.type.options (set.settings or { }) defined;
          };
        };
      };
      lib = stub;
    in
    own;

  stub = import ./stub-lib.nix;

  # The values of options: what was given, else what the module defines, else the default. Unknown ones are left as they
  # are; a wrong one throws.
  valuesOf =
    options: given: defined:
    let
      definitions = if isList defined then { } else defined;
      valueOf =
        name: option:
        let
          value = given.${name} or definitions.${name} or option.default;
        in
        if option.type.check value then
          value
        else
          throw "services.rollback-watchdog: ${name} has a wrong type";
    in
    definitions // given // mapAttrs valueOf options;

  # Without the conditions: what is under a false one is null. Lazy, as the module looks at its own values.
  resolve =
    value:
    if (value._type or "") == "if" then
      (if value.condition then resolve value.content else null)
    else if (value._type or "") == "default" then
      resolve value.content
    else if isAttrs value && (value.type or "") != "derivation" then
      mapAttrs (_: resolve) value
    else
      value;
}
