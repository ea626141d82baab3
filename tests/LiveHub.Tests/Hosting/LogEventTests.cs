using System.Reflection;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Hosting;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Hosting;

public sealed class LogEventTests
{
    [Fact]
    public void EveryLogMessageHasAnIdOfItsOwnInTheRangeOfItsProject()
    {
        (Assembly Assembly, int From)[] projects = [(typeof(GrainOptions).Assembly, 1_000), (typeof(Relay).Assembly, 2_000), (typeof(Server).Assembly, 3_000)];
        var messages = (
            from project in projects
            from type in project.Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            select (Name: $"{type.Name}.{method.Name}", Id: message.EventId, project.From)).ToList();
        Assert.True(messages.Count > 15);
        Assert.All(messages, message => Assert.InRange(message.Id, message.From + 1, message.From + 999));
        Assert.Empty(messages.GroupBy(message => message.Id).Where(group => group.Count() > 1).Select(group => string.Join(", ", group)));
    }
}
