using System.Security.Cryptography;
using System.Text.Json;
using LiveCommerce.Ledger.Merkle;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Ledger.Tests.Merkle;

public sealed class MerkleProofTests
{
    public static TheoryData<string> InclusionVectors => [.. TestData.Files("merkle-rfc6962/inclusion", "*.json")];

    public static TheoryData<string> ConsistencyVectors => [.. TestData.Files("merkle-rfc6962/consistency", "*.json")];

    [Theory, MemberData(nameof(InclusionVectors))]
    public void EveryInclusionVectorIsJudgedRight(string name)
    {
        var vector = Read("inclusion", name);
        var accepted = MerkleProof.IsIncluded(
            vector.GetProperty("leafIdx").GetUInt64(), vector.GetProperty("treeSize").GetUInt64(),
            Bytes(vector, "leafHash"), Proof(vector), Bytes(vector, "root"));
        Assert.Equal(vector.GetProperty("wantErr").GetBoolean(), !accepted);
    }

    [Theory, MemberData(nameof(ConsistencyVectors))]
    public void EveryConsistencyVectorIsJudgedRight(string name)
    {
        var vector = Read("consistency", name);
        var accepted = MerkleProof.IsConsistent(
            vector.GetProperty("size1").GetUInt64(), vector.GetProperty("size2").GetUInt64(),
            Bytes(vector, "root1"), Bytes(vector, "root2"), Proof(vector));
        Assert.Equal(vector.GetProperty("wantErr").GetBoolean(), !accepted);
    }

    /// <summary>The tree of the eight leaves that the reference implementations of RFC 6962 share.</summary>
    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void RootsAreThoseOfTheReference(int leaves, string expected)
    {
        string[] data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var root = new MerkleRoot();
        foreach (var leaf in data.Take(leaves)) root.Add(Convert.FromHexString(leaf));
        Assert.Equal(expected, Convert.ToHexStringLower(root.Value()));
    }

    [Fact]
    public void EveryLeafOfEveryTreeIsProvenAndNoOtherOne()
    {
        for (var size = 1; size <= 40; size++)
        {
            var (leaves, root) = Tree(size);
            for (var i = 0; i < size; i++)
            {
                var proof = MerkleProof.Inclusion(leaves, i);
                Assert.True(MerkleProof.IsIncluded((ulong)i, (ulong)size, leaves[i], proof, root));
                Assert.False(size > 1 && MerkleProof.IsIncluded((ulong)((i + 1) % size), (ulong)size, leaves[i], proof, root));
                Assert.False(MerkleProof.IsIncluded((ulong)i, (ulong)size, MerkleRoot.LeafHash([7, 7]), proof, root));
            }
        }
    }

    [Fact]
    public void EveryTreeIsProvenToBeginEveryLargerOne()
    {
        for (var size = 1; size <= 40; size++)
        {
            var (leaves, root) = Tree(size);
            for (var first = 1; first <= size; first++)
            {
                var proof = MerkleProof.Consistency(leaves, first);
                var before = Tree(first).Root;
                Assert.True(MerkleProof.IsConsistent((ulong)first, (ulong)size, before, root, proof));
                Assert.False(MerkleProof.IsConsistent((ulong)first, (ulong)size, SHA256.HashData(before), root, proof));
                Assert.False(MerkleProof.IsConsistent((ulong)first, (ulong)size, before, SHA256.HashData(root), proof));
            }
        }
    }

    private static (List<byte[]> Leaves, byte[] Root) Tree(int size)
    {
        var leaves = Enumerable.Range(0, size).Select(n => MerkleRoot.LeafHash([(byte)n])).ToList();
        var root = new MerkleRoot();
        foreach (var leaf in leaves) root.AddHash(leaf);
        return (leaves, root.Value());
    }

    private static JsonElement Read(string kind, string name) =>
        JsonDocument.Parse(File.ReadAllBytes(TestData.Require("merkle-rfc6962", kind, name))).RootElement;

    private static byte[] Bytes(JsonElement vector, string name) => vector.GetProperty(name).ValueKind == JsonValueKind.Null ? [] : vector.GetProperty(name).GetBytesFromBase64();

    private static List<byte[]> Proof(JsonElement vector) =>
        vector.GetProperty("proof").ValueKind == JsonValueKind.Null ? [] : [.. vector.GetProperty("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64())];
}
