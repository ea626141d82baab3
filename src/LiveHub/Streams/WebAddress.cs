using LiveCommerce.Grains.LiveStreams;

namespace LiveCommerce.LiveHub.Streams;

/// <summary>Addresses that pages will load: https, or a path of this server. Nothing else gets into a page.</summary>
public static class WebAddress
{
    public static bool IsAcceptable(string? address)
    {
        if (address is null || IsOwnPath(address)) return true;
        if (address.Length is 0 or > LiveStreamRules.MaxUrl || address.Any(char.IsControl)) return false;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0;
    }

    /// <summary>Where an encoder sends to. Keys are shown apart, so an address that holds one is refused.</summary>
    public static bool IsIngest(string? address)
    {
        if (address is null) return true;
        if (address.Length is 0 or > LiveStreamRules.MaxUrl || address.Any(char.IsControl)) return false;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
            && uri.Scheme is "rtmp" or "rtmps" or "srt" or "rtsp" or "rtsps" or "https";
    }

    /// <summary>"/demo/mug.svg", but not "//elsewhere.example", which a browser takes for another server.</summary>
    public static bool IsOwnPath(string address) =>
        address.Length <= LiveStreamRules.MaxUrl && address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal)
        && !address.Any(c => c == '\\' || char.IsControl(c) || char.IsWhiteSpace(c));
}
