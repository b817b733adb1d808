# The licences the packages here name.
{ lib }:
let
  of =
    free: shortName: spdxId: fullName:
    { inherit free shortName spdxId fullName; deprecated = false; };
in
{
  mit = of true "mit" "MIT" "MIT License";
  bsd2 = of true "bsd2" "BSD-2-Clause" "BSD 2-clause \"Simplified\" License";
  bsd3 = of true "bsd3" "BSD-3-Clause" "BSD 3-clause \"New\" or \"Revised\" License";
  isc = of true "isc" "ISC" "Internet Systems Consortium License";
  asl20 = of true "asl20" "Apache-2.0" "Apache License 2.0";
  mpl20 = of true "mpl20" "MPL-2.0" "Mozilla Public License 2.0";
  gpl2Only = of true "gpl2Only" "GPL-2.0-only" "GNU General Public License v2.0 only";
  gpl2Plus = of true "gpl2Plus" "GPL-2.0-or-later" "GNU General Public License v2.0 or later";
  gpl3Only = of true "gpl3Only" "GPL-3.0-only" "GNU General Public License v3.0 only";
  gpl3Plus = of true "gpl3Plus" "GPL-3.0-or-later" "GNU General Public License v3.0 or later";
  lgpl21Plus = of true "lgpl21Plus" "LGPL-2.1-or-later" "GNU Lesser General Public License v2.1 or later";
  lgpl3Plus = of true "lgpl3Plus" "LGPL-3.0-or-later" "GNU Lesser General Public License v3.0 or later";
  publicDomain = of true "publicDomain" "CC0-1.0" "Public Domain";
  curl = of true "curl" "curl" "curl License";
  vim = of true "vim" "Vim" "Vim License";
  free = of true "free" "NONE" "Unspecified free software license";
  unfree = of false "unfree" "NONE" "Unfree";
}
