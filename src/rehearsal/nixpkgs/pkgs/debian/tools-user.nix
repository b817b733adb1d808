# Programs people ask for: editors, shells' companions, network and secrets.
{ l }:
{
  git = {
    from = [ "git" ];
    libs = [ "libcurl3-gnutls" "libexpat1" "libpcre2-8-0" "zlib1g" ];
    license = l.gpl2Only;
    description = "Version control that everyone uses";
    script = ''
      rm -rf $out/share/git-core/contrib $out/lib/git-core/mergetools $out/etc
      wrap git "export GIT_EXEC_PATH=\"\''${GIT_EXEC_PATH:-$out/lib/git-core}\" GIT_TEMPLATE_DIR=\"\''${GIT_TEMPLATE_DIR:-$out/share/git-core/templates}\" GIT_SSL_CAINFO=\"\''${GIT_SSL_CAINFO:-/etc/ssl/certs/ca-certificates.crt}\"" "exec $out/lib/wrapped/git \"\$@\""
      find $out/lib/git-core -type l | while read -r k; do
        case "$(readlink "$k")" in */bin/git|*/git|git) ln -sfn "$out/lib/wrapped/git" "$k" ;; esac
        [ -e "$k" ] || rm -f "$k"
      done
      for n in git-receive-pack git-upload-pack git-upload-archive; do ln -sfn git $out/bin/$n; done
    '';
  };
  vim = { from = [ "vim-tiny" ]; libs = [ "libacl1" "libselinux1" "libtinfo6" ]; license = l.vim; description = "The vi everyone means (its small build)"; script = "rm -rf $out/etc; ln -s vim.tiny $out/bin/vim; ln -s vim.tiny $out/bin/vi"; };
  nano = { from = [ "nano" ]; libs = [ "libncursesw6" "libtinfo6" ]; license = l.gpl3Plus; description = "A text editor that shows its keys"; };
  neovim = {
    from = [ "neovim" "neovim-runtime" ];
    libs = [ "libluajit-5.1-2" "libmsgpackc2" "libtermkey1" "libtree-sitter0" "libunibilium4" "libuv1" "libvterm0" "lua-luv" ];
    license = l.asl20;
    description = "Vim, taken further";
    mainProgram = "nvim";
    script = ''
      rm -rf $out/etc $out/lib/neovim
      wrap nvim "export VIMRUNTIME=\"\''${VIMRUNTIME:-$out/share/nvim/runtime}\"" "exec $out/lib/wrapped/nvim \"\$@\""
    '';
  };
  tmux = { from = [ "tmux" ]; libs = [ "libevent-core-2.1-7" "libtinfo6" "libutempter0" ]; license = l.isc; description = "Several terminals in one that survive a lost connection"; };
  screen = {
    from = [ "screen" ];
    libs = [ "libcrypt1" "libpam0g" "libtinfo6" "libutempter0" ];
    license = l.gpl3Plus;
    description = "Several terminals in one, the older of the two";
    # Debian keeps the sockets in a folder that its own start-up makes.
    script = ''
      rm -rf $out/etc
      wrap screen "export SCREENDIR=\"\''${SCREENDIR:-\''${HOME:-/tmp}/.screen}\"; mkdir -p -m 700 \"\$SCREENDIR\"" "exec $out/lib/wrapped/screen \"\$@\""
    '';
  };
  htop = { from = [ "htop" ]; libs = [ "libncursesw6" "libnl-3-200" "libnl-genl-3-200" "libtinfo6" ]; license = l.gpl2Only; description = "Shows processes and what they use"; };
  curl = { from = [ "curl" ]; libs = [ "libcurl4" "zlib1g" ]; license = l.curl; description = "Moves data to and from URLs"; };
  wget = { from = [ "wget" ]; libs = [ "libgnutls30" "libidn2-0" "libnettle8" "libpcre2-8-0" "libpsl5" "libuuid1" "zlib1g" ]; license = l.gpl3Plus; description = "Downloads files"; };
  rsync = { from = [ "rsync" ]; libs = [ "libacl1" "liblz4-1" "libpopt0" "libssl3" "libxxhash0" "libzstd1" "zlib1g" ]; license = l.gpl3Plus; description = "Copies only what changed"; };
  jq = { from = [ "jq" ]; libs = [ "libjq1" ]; license = l.mit; description = "Filters and reshapes JSON"; };
  file = { from = [ "file" "libmagic-mgc" ]; libs = [ "libmagic1" ]; license = l.bsd2; description = "Says what kind of file a file is"; script = ''wrap file "export MAGIC=\"\''${MAGIC:-$out/lib/file/magic.mgc}\"" "exec $out/lib/wrapped/file \"\$@\""''; };
  tree = { from = [ "tree" ]; license = l.gpl2Plus; description = "Draws folders as a tree"; };
  unzip = { from = [ "unzip" ]; libs = [ "libbz2-1.0" ]; license = l.bsd3; description = "Unpacks zip archives"; };
  zip = { from = [ "zip" ]; libs = [ "libbz2-1.0" ]; license = l.bsd3; description = "Packs zip archives"; };
  ripgrep = { from = [ "ripgrep" ]; libs = [ "libgcc-s1" "libpcre2-8-0" ]; license = l.mit; description = "Searches folders for patterns, fast"; mainProgram = "rg"; };
  pv = { from = [ "pv" ]; license = l.gpl2Plus; description = "A progress bar for a pipe"; };
  lsof = { from = [ "lsof" ]; libs = [ "libselinux1" "libtirpc3" ]; license = l.free; description = "Lists open files and who has them open"; };

  fd = { from = [ "fd-find" ]; libs = [ "libgcc-s1" ]; license = l.mit; description = "Finds files by name, with few keystrokes"; script = "ln -sf fdfind $out/bin/fd"; };
  fish = { from = [ "fish" "fish-common" ]; libs = [ "libgcc-s1" "libpcre2-32-0" "libstdc++6" "libtinfo6" ]; license = l.gpl2Only; description = "A shell that suggests what to type"; shellPath = "/bin/fish"; };
  # The static build has its modules inside; the other one looks for them below
  # /usr.  Its functions, such as completion, are a large package of their own.
  zsh = { from = [ "zsh-static" ]; license = l.mit; description = "A shell with much to set up (without its functions)"; shellPath = "/bin/zsh"; script = "mv $out/bin/zsh-static $out/bin/zsh; rm -f $out/bin/zsh5-static"; };

  openssh = {
    from = [ "openssh-client" "openssh-server" "openssh-sftp-server" ];
    libs = [ "libaudit1" "libcom-err2" "libcrypt1" "libedit2" "libfido2-1" "libgssapi-krb5-2" "libkrb5-3" "libpam0g" "libselinux1" "libssl3" "libsystemd0" "libwrap0" "zlib1g" ];
    license = l.bsd2;
    description = "Secure shell, both ends";
    mainProgram = "ssh";
    script = "mkdir -p $out/libexec; mv $out/lib/openssh/* $out/libexec/; rm -rf $out/lib/* $out/etc";
  };
  iproute2 = { from = [ "iproute2" ]; libs = [ "libbpf1" "libbsd0" "libcap2" "libelf1" "libmnl0" "libselinux1" "libtirpc3" "libxtables12" ]; license = l.gpl2Only; description = "Sets up addresses, links and routes"; mainProgram = "ip"; script = "rm -f $out/bin/arpd $out/lib/tc/q_atm.so"; };
  iputils = { from = [ "iputils-ping" ]; libs = [ "libcap2" "libidn2-0" ]; license = l.gpl2Plus; description = "ping"; mainProgram = "ping"; };
  ethtool = { from = [ "ethtool" ]; libs = [ "libmnl0" ]; license = l.gpl2Only; description = "Asks network cards about their settings"; };
  mtr = { from = [ "mtr-tiny" ]; libs = [ "libjansson4" "libncurses6" "libtinfo6" ]; license = l.gpl2Only; description = "Traces a route and keeps measuring it"; };
  bind = { from = [ "bind9-dnsutils" "bind9-host" ]; libs = [ "bind9-libs" "libedit2" "libidn2-0" "libjemalloc2" "libkrb5-3" "libprotobuf-c1" ]; license = l.mpl20; description = "dig, host and nslookup: questions to name servers"; mainProgram = "dig"; };
  tcpdump = { from = [ "tcpdump" ]; libs = [ "libpcap0.8" "libssl3" ]; license = l.bsd3; description = "Shows the packets that pass a network card"; };
  iw = { from = [ "iw" ]; libs = [ "libnl-3-200" "libnl-genl-3-200" ]; license = l.isc; description = "Asks Wi-Fi cards and sets them up"; };
  socat = { from = [ "socat" ]; libs = [ "libssl3" "libwrap0" ]; license = l.gpl2Plus; description = "Joins any two streams of bytes"; };
  netcat = { pname = "netcat-openbsd"; from = [ "netcat-openbsd" ]; libs = [ "libbsd0" ]; license = l.bsd3; description = "Talks raw TCP and UDP"; mainProgram = "nc"; script = "[ -e $out/bin/nc ] || ln -s nc.openbsd $out/bin/nc"; };

  gnupg = {
    from = [ "gpg" "gpg-agent" "gpgconf" "scdaemon" ];
    libs = [ "libassuan0" "libbz2-1.0" "libgcrypt20" "libgpg-error0" "libksba8" "libnpth0" "libreadline8" "libsqlite3-0" "libusb-1.0-0" "zlib1g" ];
    license = l.gpl3Plus;
    description = "Encrypts and signs; speaks to smart cards";
    mainProgram = "gpg";
    script = ''
      mkdir -p $out/libexec; mv $out/lib/gnupg/* $out/libexec/; rmdir $out/lib/gnupg; rm -rf $out/lib/systemd
      wrap gpg-agent "exec $out/lib/wrapped/gpg-agent --pinentry-program /run/current-system/sw/bin/pinentry --scdaemon-program $out/libexec/scdaemon \"\$@\""
      wrap gpg-connect-agent "exec $out/lib/wrapped/gpg-connect-agent --agent-program $out/bin/gpg-agent \"\$@\""
      wrap gpg "exec $out/lib/wrapped/gpg --agent-program $out/bin/gpg-agent \"\$@\""
    '';
  };
  pinentry-curses = { from = [ "pinentry-curses" ]; libs = [ "libassuan0" "libgpg-error0" "libncursesw6" "libtinfo6" ]; license = l.gpl2Plus; description = "Asks for a passphrase in the terminal"; script = "[ -e $out/bin/pinentry ] || ln -s pinentry-curses $out/bin/pinentry"; };
  age = { from = [ "age" ]; license = l.bsd3; description = "Encrypts files to small keys"; };
  minisign = { from = [ "minisign" ]; libs = [ "libsodium23" ]; license = l.isc; description = "Signs and verifies files"; };
  paperkey = { from = [ "paperkey" ]; license = l.gpl2Plus; description = "Prints the secret part of an OpenPGP key"; };
  ssss = { from = [ "ssss" ]; libs = [ "libgmp10" ]; license = l.gpl2Only; description = "Splits a secret so that some of the parts give it back"; mainProgram = "ssss-split"; };
  openssl = { from = [ "openssl" ]; libs = [ "libssl3" ]; license = l.asl20; description = "Keys, certificates and TLS by hand"; script = ''
      rm -rf $out/lib/ssl
      wrap openssl "export OPENSSL_CONF=\"\''${OPENSSL_CONF:-$out/etc/ssl/openssl.cnf}\"" "exec $out/lib/wrapped/openssl \"\$@\""
    ''; };
  pwgen = { from = [ "pwgen" ]; license = l.gpl2Only; description = "Makes passwords that can be said aloud"; };
  qrencode = { from = [ "qrencode" ]; libs = [ "libpng16-16" "libqrencode4" ]; license = l.lgpl21Plus; description = "Makes QR codes, also in a terminal"; };
  yubikey-personalization = { from = [ "yubikey-personalization" ]; libs = [ "libykpers-1-1" "libyubikey0" ]; license = l.bsd2; description = "Sets up the slots of a YubiKey"; mainProgram = "ykpersonalize"; };
  pcsc-tools = { from = [ "pcsc-tools" ]; libs = [ "libpcsclite1" ]; license = l.gpl2Plus; description = "Looks at smart cards and readers"; mainProgram = "pcsc_scan"; };
  pcsclite = { from = [ "pcscd" ]; libs = [ "libsystemd0" "libudev1" ]; license = l.bsd3; description = "The smart card service"; mainProgram = "pcscd"; };
  ccid = { from = [ "libccid" ]; libs = [ "libusb-1.0-0" ]; license = l.lgpl21Plus; description = "Driver for USB smart card readers"; };

  nix = {
    from = [ "nix-bin" ];
    libs = [ "libarchive13" "libboost-context1.74.0" "libbrotli1" "libbsd0" "libcpuid16" "libcurl3-gnutls" "libgc1" "libgcc-s1" "libreadline8" "libseccomp2" "libsodium23" "libsqlite3-0" "libssl3" "libstdc++6" ];
    license = l.lgpl21Plus;
    description = "The package manager all this is about";
    # Its own libraries lie in a folder of their own.
    script = ''
      extraRpath=$out/lib/nix
      rm -rf $out/lib/nix/pkgconfig $out/share/fish
      for n in $out/bin/*; do [ ! -L "$n" ] || ln -sfn nix "$n"; done
    '';
  };
}
