using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Streams.Media;

/// <summary>
/// The keys of one show at a media server, derived from the shop's secret, the show and the generation: they are stored nowhere, and a new
/// generation ends them all.
/// </summary>
public sealed class MediaKeys(SecretStore secrets)
{
    private const int Bytes = 24;

    /// <summary>With it an encoder may send the picture: for those who direct the show.</summary>
    public string PublishKey(LiveStreamView view) => Derive("publish", view);

    /// <summary>With it the picture may be seen before the show is live: for the crew. It opens nothing else, unlike a host's token.</summary>
    public string WatchKey(LiveStreamView view) => Derive("watch", view);

    /// <summary>In constant time.</summary>
    public static bool AreEqual(string key, string? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(shown));

    // The line feed in front keeps it apart from everything else that is digested with this secret.
    private string Derive(string use, LiveStreamView view) =>
        Base64Url.EncodeToString(secrets.Digest($"\nmedia\n{use}\n{view.StreamId}\n{view.Media.KeyGeneration}").AsSpan(0, Bytes));
}
