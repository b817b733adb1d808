//! The image file: its names, and which machines boot it.

use crate::profile::model::Image;

use super::super::super::form::Row;
use super::super::fields;

pub fn rows(image: &Image) -> Vec<Row> {
    let name = fields::optional("image.file-name", "File name", image.file_name.as_deref(), |wish, text| {
        wish.profile.image.file_name = text;
    });
    vec![
        name.placeholder("as the base module has it: nixos-minimal-RELEASE-x86_64-linux")
            .help("Of the image, without .iso."),
    ]
}

pub fn rare(image: &Image) -> Vec<Row> {
    let label = fields::optional("image.label", "Volume label", image.label.as_deref(), |wish, text| {
        wish.profile.image.label = text;
    });
    let edition = fields::optional("image.edition", "Edition", image.edition.as_deref(), |wish, text| {
        wish.profile.image.edition = text;
    });
    let menu =
        fields::verbatim("image.menu-label", "Menu label", image.menu_label.as_deref(), |wish, text| {
            wish.profile.image.menu_label = text;
        });
    let mut rows = vec![
        label
            .placeholder("as the base module has it: nixos-EDITION-RELEASE-ARCH")
            .help("The name of the medium, at most 32 characters."),
        edition
            .placeholder("as the base module has it: minimal, gnome and so on")
            .help("Stands in the usual file name and label."),
        menu.placeholder("as the base module has it: Installer")
            .help("Put behind each entry of the boot menu; begin with a space to keep it apart."),
    ];
    rows.extend(boots(image));
    rows
}

fn boots(image: &Image) -> [Row; 3] {
    let uefi = Row::maybe("image.uefi", "Boots under UEFI", "as the base: yes", image.uefi, |wish, on| {
        wish.profile.image.uefi = on;
    });
    let bios = Row::maybe("image.bios", "Boots under BIOS", "as the base: on x86", image.bios, |wish, on| {
        wish.profile.image.bios = on;
    });
    let usb = Row::maybe("image.usb", "Boots from a stick", "as the base: yes", image.usb, |wish, on| {
        wish.profile.image.usb = on;
    });
    [
        uefi.help("Machines of the last ten years and more."),
        bios.help("Older machines, and many virtual ones."),
        usb.help("Without it the image boots from discs and virtual drives only."),
    ]
}
