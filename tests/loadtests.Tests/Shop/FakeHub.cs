using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LoadTests.Tests.Shop;

internal sealed class FakeHub(FakeShop shop) : Hub
{
    public async Task<object> Join(string streamId, JsonElement? position)
    {
        _ = position;
        await Groups.AddToGroupAsync(Context.ConnectionId, streamId);
        shop.Joined(Context);
        return shop.Snapshot();
    }
}
