# A draft of a formula for Homebrew on Linux. Until there is a release to fetch,
# HOMEBREW_CERTREADY_SOURCE names an archive of the source on this machine:
#
#   git archive --prefix=certready-0.1.0/ -o certready-0.1.0.tar.gz HEAD
#   HOMEBREW_CERTREADY_SOURCE=$PWD/certready-0.1.0.tar.gz \
#       brew install --formula packaging/certready.rb
class Certready < Formula
  desc "Judge whether an appliance's certificates are ready for licensing"
  url "file://#{ENV.fetch("HOMEBREW_CERTREADY_SOURCE")}"
  version "0.1.0"
  license "GPL-3.0-or-later"

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "pkgconf" => :build
  depends_on "c-ares"
  depends_on "curl"
  depends_on "jansson"
  depends_on "libidn2"
  depends_on "libpsl"
  depends_on "libuv"
  depends_on "libyaml"
  depends_on "libzip"
  depends_on :linux
  depends_on "wolfssl"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja",
           "-DBUILD_TESTING=OFF", "-DCERTREADY_SYSTEM_WOLFSSL=ON",
           "-DCMAKE_COMPILE_WARNING_AS_ERROR=OFF", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    assert_match "certready #{version}", shell_output("#{bin}/certready --version")
    assert_match "name.mismatch", shell_output("#{bin}/certready rules")
    assert_match "unknown option", shell_output("#{bin}/certready --no-such 2>&1", 2)
  end
end
