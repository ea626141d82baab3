using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Orders;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Lists of orders, newest first.</summary>
public static class OrderApi
{
    public static IEndpointRouteBuilder MapOrderApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/orders", (HttpContext http, OrderStore orders, long? after, int? limit) =>
                TypedResults.Ok(orders.Of(http.User.BuyerId(), after, limit ?? 50)))
            .RequireCaller(Callers.Buyer).WithTags("Orders").WithName("ListOwnOrders");
        app.MapGet("/api/v1/hosts/orders", (OrderStore orders, long? after, int? limit) => TypedResults.Ok(orders.All(after, limit ?? 50)))
            .RequireCaller(Callers.Host).WithTags("Orders").WithName("ListOrders");
        return app;
    }
}
