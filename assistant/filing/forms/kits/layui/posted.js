// The second witness of pages whose widgets are drawn over native controls: what these controls hold is what the form posts.
frameworks.posted = () => ({ ...NO_TREE, seen: true });
