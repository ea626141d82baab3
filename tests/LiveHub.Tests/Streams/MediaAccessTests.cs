using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Streams.Media;

namespace LiveCommerce.LiveHub.Tests.Streams;

public sealed class MediaAccessTests
{
    /// <summary>Which key each action needs in each state: publish, watch (the publish key is as good), open, or never.</summary>
    private const string Table = """
                   publish  read     playback
        None       never    never    never
        Draft      publish  watch    watch
        Scheduled  publish  watch    watch
        Rehearsal  publish  watch    watch
        Live       publish  open     watch
        Ended      never    watch    watch
        Replay     never    watch    open
        """;

    [Fact]
    public void TheTableIsWhatTheRulesSay()
    {
        var rows = Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(Enum.GetNames<LiveStreamStatus>().Order(StringComparer.Ordinal), rows[1..].Select(row => row[0]).Order(StringComparer.Ordinal));
        foreach (var row in rows[1..])
        {
            for (var i = 0; i < rows[0].Length; i++)
            {
                foreach (var key in Enum.GetValues<ShownKey>())
                {
                    var expected = row[i + 1] switch { "open" => true, "watch" => key is ShownKey.Watch or ShownKey.Publish, "publish" => key == ShownKey.Publish, _ => false };
                    Assert.True(MediaAccess.Allows(Enum.Parse<LiveStreamStatus>(row[0]), rows[0][i], key) == expected, $"{row[0]} {rows[0][i]} {key}");
                }
            }
        }
    }

    [Theory]
    [InlineData("api")]
    [InlineData("metrics")]
    [InlineData("pprof")]
    [InlineData("Publish")]
    [InlineData("")]
    [InlineData(null)]
    public void WhatIsNotAboutThePictureIsNeverAllowed(string? action) => Assert.All(
        Enum.GetValues<LiveStreamStatus>(), status => Assert.All(Enum.GetValues<ShownKey>(), key => Assert.False(MediaAccess.Allows(status, action, key))));

    [Theory]
    [InlineData("rtmp://media.example/show", true)]
    [InlineData("rtmps://media.example:1936/show", true)]
    [InlineData("srt://media.example:8890?streamid=publish:show", true)]
    [InlineData("rtsp://media.example/show", true)]
    [InlineData("https://media.example/show/whip", true)]
    [InlineData(null, true)]
    [InlineData("", false)]
    [InlineData("http://media.example/show/whip", false)]
    [InlineData("/show/whip", false)]
    [InlineData("rtmp://user:secret@media.example/show", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("rtmp://media.example/sh\now", false)]
    public void AnIngestAddressIsOneThatEncodersKnowAndHoldsNoSecret(string? address, bool isAcceptable) =>
        Assert.Equal(isAcceptable, WebAddress.IsIngest(address));
}
