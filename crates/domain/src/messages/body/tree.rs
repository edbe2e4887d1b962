//! A body as a tree, parsed the way browsers parse. Whatever the body, the work and the memory stay
//! in proportion to its length: too deep, too many or too wide elements are left out.

use std::{
    borrow::Cow,
    cell::{Cell, Ref, RefCell},
};

use html5ever::{
    Attribute, LocalName, QualName,
    buffer_queue::BufferQueue,
    interface::TokenizerResult,
    local_name, ns,
    tendril::StrTendril,
    tokenizer::{
        EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
        TokenizerOpts,
    },
    tree_builder::{
        ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink,
        create_element,
    },
};

use super::allow;

/// Elements nest no deeper than this while parsing; people stop at ten.
const DEEPEST: u32 = 150;
/// Nodes beyond one for two bytes and these come only from markup made to multiply.
const SPARE_NODES: usize = 1_000;
/// The parser compares each attribute of a tag with all before it, so a tag may not go on for
/// ever. A pasted picture in an attribute stays below this.
const WIDEST_TAG: usize = 20_000;
/// Bytes handed to the tokenizer at a time.
const CHUNK: usize = 8 * 1024;

/// Names a node of one [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(usize);

/// A parsed body.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    depth: u32,
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Kind {
    /// An element with its attributes.
    Element(Element),
    /// Text, entities decoded.
    Text(StrTendril),
    /// The document itself, comments and the like.
    Silent,
}

/// An element with its attributes.
#[derive(Debug)]
pub(super) struct Element {
    name: QualName,
    attributes: Vec<Attribute>,
}

impl Element {
    /// The name of an HTML element; nothing for SVG, MathML and what else may be embedded.
    pub(super) fn name(&self) -> Option<&str> {
        (self.name.ns == ns!(html)).then_some(&*self.name.local)
    }

    /// An attribute by name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes().find_map(|(own, value)| (own == name).then_some(value))
    }

    /// All attributes, in the order written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|attribute| (&*attribute.name.local, &*attribute.value))
    }
}

impl Tree {
    /// Parses an HTML fragment as the inside of a `body`.
    pub(super) fn parse(html: &str) -> Self {
        let sink = Sink::new(html.len() / 2 + SPARE_NODES);
        let body = QualName::new(None, ns!(html), local_name!("body"));
        let context = create_element(&sink, body, Vec::new());
        let builder =
            TreeBuilder::new_for_fragment(sink, context, None, TreeBuilderOpts::default());
        let tokenizer = Tokenizer::new(Guard::new(builder), TokenizerOpts::default());
        feed(&tokenizer, html);
        tokenizer.end();
        tokenizer.sink.builder.sink.finish()
    }

    /// What the body holds at its top level.
    pub(super) fn top(&self) -> impl Iterator<Item = NodeId> {
        let root = self.nodes.first().and_then(|document| document.first);
        root.into_iter().flat_map(|root| self.children(root))
    }

    /// What a node holds.
    pub(super) fn children(&self, parent: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.nodes[parent.0].first, |child| self.nodes[child.0].next)
    }

    /// What a node is.
    pub(super) fn kind(&self, node: NodeId) -> &Kind {
        &self.nodes[node.0].kind
    }

    fn add(&mut self, kind: Kind) -> NodeId {
        let node = Node {
            kind,
            depth: 0,
            parent: None,
            previous: None,
            next: None,
            first: None,
            last: None,
        };
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }

    fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
        let last = self.nodes[parent.0].last.replace(child);
        match last {
            Some(last) => self.nodes[last.0].next = Some(child),
            None => self.nodes[parent.0].first = Some(child),
        }
        self.nodes[child.0].previous = last;
        self.adopt(parent, child);
    }

    fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        self.detach(child);
        let Some(parent) = self.nodes[sibling.0].parent else { return };
        let previous = self.nodes[sibling.0].previous.replace(child);
        match previous {
            Some(previous) => self.nodes[previous.0].next = Some(child),
            None => self.nodes[parent.0].first = Some(child),
        }
        self.nodes[child.0].previous = previous;
        self.nodes[child.0].next = Some(sibling);
        self.adopt(parent, child);
    }

    fn adopt(&mut self, parent: NodeId, child: NodeId) {
        self.nodes[child.0].parent = Some(parent);
        self.nodes[child.0].depth = self.nodes[parent.0].depth + 1;
    }

    fn detach(&mut self, node: NodeId) {
        let Some(parent) = self.nodes[node.0].parent.take() else { return };
        let previous = self.nodes[node.0].previous.take();
        let next = self.nodes[node.0].next.take();
        match previous {
            Some(previous) => self.nodes[previous.0].next = next,
            None => self.nodes[parent.0].first = next,
        }
        match next {
            Some(next) => self.nodes[next.0].previous = previous,
            None => self.nodes[parent.0].last = previous,
        }
    }

    /// Lengthens the text at that place, if there is one; hands the text back if not.
    fn lengthen(&mut self, node: Option<NodeId>, more: StrTendril) -> Option<StrTendril> {
        match node.map(|node| &mut self.nodes[node.0].kind) {
            Some(Kind::Text(text)) => {
                text.push_tendril(&more);
                None
            }
            _ => Some(more),
        }
    }
}

fn feed(tokenizer: &Tokenizer<Guard>, html: &str) {
    let mut rest = html;
    let mut width = 0;
    while !rest.is_empty() && width < WIDEST_TAG {
        let end = (CHUNK..rest.len()).find(|end| rest.is_char_boundary(*end));
        let (chunk, later) = rest.split_at(end.unwrap_or(rest.len()));
        let before = tokenizer.sink.tokens.get();
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from(chunk));
        // It also stops at scripts and `<meta charset>`, which mean nothing to us.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if tokenizer.sink.tokens.get() > before {
            width = 0;
        }
        width += chunk.bytes().filter(|byte| b" \t\n\x0c/\"'".contains(byte)).count();
        rest = later;
    }
}

/// Stands between tokenizer and tree builder and keeps the tree within its bounds.
struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    tokens: Cell<usize>,
    /// Whether the last element was too deep and nothing has ended since.
    is_at_bottom: Cell<bool>,
    /// Elements left out for being too deep, whose own end is still to come.
    left_out: RefCell<Vec<LocalName>>,
}

impl Guard {
    fn new(builder: TreeBuilder<NodeId, Sink>) -> Self {
        Self {
            builder,
            tokens: Cell::new(0),
            is_at_bottom: Cell::new(false),
            left_out: RefCell::default(),
        }
    }

    /// Passes a start tag on. An element that turns out too deep is closed and taken out at once,
    /// so that what it holds stands in its place.
    fn start(&self, tag: Tag, line: u64) -> TokenSinkResult<NodeId> {
        let name = tag.name.clone();
        if self.is_at_bottom.get() && !allow::is_void(&name) {
            self.left_out.borrow_mut().push(name);
            return TokenSinkResult::Continue;
        }
        self.builder.sink.deepest.set(0);
        let result = self.builder.process_token(TagToken(tag), line);
        if self.builder.sink.deepest.get() > DEEPEST && !allow::is_void(&name) {
            let _ = self.builder.process_token(TagToken(end(name.clone())), line);
            self.builder.sink.take_out_newest();
            self.is_at_bottom.set(true);
            self.left_out.borrow_mut().push(name);
        }
        result
    }

    fn finish(&self, tag: Tag, line: u64) -> TokenSinkResult<NodeId> {
        if self.left_out.borrow().last() == Some(&tag.name) {
            self.left_out.borrow_mut().pop();
            return TokenSinkResult::Continue;
        }
        self.is_at_bottom.set(false);
        self.builder.process_token(TagToken(tag), line)
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        self.tokens.set(self.tokens.get() + 1);
        match token {
            Token::EOFToken => self.builder.process_token(token, line),
            _ if self.builder.sink.is_full() => TokenSinkResult::Continue,
            TagToken(tag) if tag.kind == StartTag => self.start(tag, line),
            TagToken(tag) => self.finish(tag, line),
            _ => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn end(name: LocalName) -> Tag {
    Tag {
        kind: EndTag,
        name,
        self_closing: false,
        attrs: Vec::new(),
        had_duplicate_attributes: false,
    }
}

/// Takes what the tree builder makes.
struct Sink {
    tree: RefCell<Tree>,
    most: usize,
    deepest: Cell<u32>,
    newest: Cell<NodeId>,
}

impl Sink {
    fn new(most: usize) -> Self {
        let mut tree = Tree::default();
        tree.add(Kind::Silent);
        Self { tree: RefCell::new(tree), most, deepest: Cell::new(0), newest: Cell::new(NodeId(0)) }
    }

    fn is_full(&self) -> bool {
        self.tree.borrow().nodes.len() > self.most
    }

    fn add(&self, kind: Kind) -> NodeId {
        self.tree.borrow_mut().add(kind)
    }

    fn take_out_newest(&self) {
        self.tree.borrow_mut().detach(self.newest.get());
    }

    fn measure(&self, node: NodeId) {
        let depth = self.tree.borrow().nodes[node.0].depth;
        self.deepest.set(self.deepest.get().max(depth));
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        NodeId(0)
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| match tree.kind(*target) {
            Kind::Element(element) => &element.name,
            Kind::Text(_) | Kind::Silent => unreachable!("the builder asks only elements"),
        })
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> NodeId {
        let element = self.add(Kind::Element(Element { name, attributes }));
        self.newest.set(element);
        element
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.add(Kind::Silent)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.add(Kind::Silent)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        match child {
            NodeOrText::AppendNode(node) => {
                self.tree.borrow_mut().append(*parent, node);
                self.measure(node);
            }
            NodeOrText::AppendText(text) => {
                let mut tree = self.tree.borrow_mut();
                let last = tree.nodes[parent.0].last;
                if let Some(text) = tree.lengthen(last, text) {
                    let node = tree.add(Kind::Text(text));
                    tree.append(*parent, node);
                }
            }
        }
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(node) => tree.insert_before(*sibling, node),
            NodeOrText::AppendText(text) => {
                let previous = tree.nodes[sibling.0].previous;
                if let Some(text) = tree.lengthen(previous, text) {
                    let node = tree.add(Kind::Text(text));
                    tree.insert_before(*sibling, node);
                }
            }
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let parent = self.tree.borrow().nodes[element.0].parent;
        match parent {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(previous, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    // What a template holds is dropped with it, so it may as well hang below it.
    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, _: &NodeId, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.nodes[node.0].first {
            tree.append(*new_parent, child);
        }
    }
}
