# There is no desktop to rehearse; saying so beats a small image by a large name.
throw "the rehearsal channel has no desktop: installation-cd-graphical-gnome.nix cannot be rehearsed, installation-cd-minimal.nix can"
