# Lists of systems for package descriptions.
{ lib }:
rec {
  linux = [ "x86_64-linux" "aarch64-linux" ];
  x86_64 = [ "x86_64-linux" ];
  all = linux;
  unix = linux;
}
