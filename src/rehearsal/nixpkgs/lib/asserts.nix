# Assertions, as modules collect them and as expressions use them.
{ lib }:
{
  assertMsg = pred: msg: pred || throw msg;
  assertOneOf =
    name: val: xs:
    lib.elem val xs || throw "${name} must be one of ${lib.generators.toPretty { } xs}, but is: ${lib.generators.toPretty { } val}";
  checkAssertWarn =
    assertions: warnings: value:
    let
      failed = map (a: "- ${a.message}") (lib.filter (a: !a.assertion) assertions);
    in
    if failed == [ ] then
      lib.showWarnings warnings value
    else
      throw "\nFailed assertions:\n${lib.concatStringsSep "\n" failed}";
}
