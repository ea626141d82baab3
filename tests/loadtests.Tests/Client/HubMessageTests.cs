using System.Text;
using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Tests.Client;

public sealed class HubMessageTests
{
    [Theory]
    [InlineData("{\"type\":1,\"target\":\"Update\",\"arguments\":[{\"a\":[1,2]}]}")]
    [InlineData("{\"arguments\":[{\"a\":[1,2]}],\"target\":\"Update\",\"type\":1}")]
    [InlineData("{ \"headers\":{\"x\":{}}, \"arguments\" : [{\"a\":[1,2]}], \"type\":1, \"target\":\"Update\" }")]
    public void TheOrderOfMembersIsFree(string frame)
    {
        var message = HubMessage.Read(Encoding.UTF8.GetBytes(frame));
        Assert.Equal(HubMessage.Invocation, message.Type);
        Assert.Equal("Update", Encoding.UTF8.GetString(message.Target));
        Assert.Equal("[{\"a\":[1,2]}]", Encoding.UTF8.GetString(message.Payload));
    }

    [Theory]
    [InlineData("{}", 0, null)]
    [InlineData("{\"error\":\"wrong version\"}", 0, "wrong version")]
    [InlineData("{\"type\":6}", HubMessage.Ping, null)]
    [InlineData("{\"type\":7,\"error\":\"bye\",\"allowReconnect\":true}", HubMessage.Close, "bye")]
    [InlineData("{\"type\":3,\"invocationId\":\"1\",\"error\":\"no such stream\"}", HubMessage.Completion, "no such stream")]
    public void EveryKindIsRecognised(string frame, int type, string? error)
    {
        var message = HubMessage.Read(Encoding.UTF8.GetBytes(frame));
        Assert.Equal(type, message.Type);
        Assert.Equal(error, message.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"type\":1")]
    [InlineData("{\"type\":\"1\"}")]
    [InlineData("{} {}")]
    [InlineData("hello")]
    public void AnythingElseIsABreach(string frame) =>
        Assert.Throws<ProtocolBreachException>(() => HubMessage.Read(Encoding.UTF8.GetBytes(frame)).Type);
}
