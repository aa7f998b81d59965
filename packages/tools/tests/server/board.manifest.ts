/* eslint-disable */
// Written by `sundog generate` out of board.photon.ts: change that, not this.
import type { PhotonManifest } from '@sundog/tools/runtime';

/** What the runtime knows about the photon. */
/* oxfmt-ignore */
export const manifest = {
  "format": 1,
  "name": "board",
  "actorClass": "BoardPhoton",
  "description": "A board that everybody may read, and those who are known may change",
  "version": "0.0.0",
  "constructorParameters": [],
  "methods": {
    "read": {
      "name": "read",
      "isStatic": false,
      "description": "Who reads.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "which": {
      "name": "which",
      "isStatic": false,
      "description": "Which of the boards this is.",
      "arguments": { "kind": "none" },
      "input": { "type": "object", "properties": {}, "additionalProperties": false },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true }, "ui": "wall" }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "tell": {
      "name": "tell",
      "isStatic": false,
      "description": "Tells it to everybody.",
      "arguments": { "kind": "positional", "names": ["text"] },
      "input": {
        "type": "object",
        "properties": { "text": { "type": "string" } },
        "required": ["text"],
        "additionalProperties": false
      },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": { "readOnlyHint": true } }],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    },
    "change": {
      "name": "change",
      "isStatic": false,
      "description": "Changes it.",
      "arguments": { "kind": "positional", "names": ["text"] },
      "input": {
        "type": "object",
        "properties": { "text": { "type": "string" } },
        "required": ["text"],
        "additionalProperties": false
      },
      "output": { "type": "string" },
      "completions": {},
      "surfaces": [{ "kind": "tool", "annotations": {} }],
      "scopes": ["board:write"],
      "middleware": [],
      "isAsync": false,
      "tags": {}
    }
  },
  "takesInstance": true,
  "stampsEvents": true,
  "photons": [],
  "assets": [
    {
      "id": "wall",
      "kind": "ui",
      "path": "./wall.html",
      "mimeType": "text/html",
      "content": {
        "text": "<!doctype html>\n<html lang=\"en\">\n  <head>\n    <title>Wall</title>\n  </head>\n  <body>\n    <ol id=\"lines\"></ol>\n    <button>Ask</button>\n    <script>\n      const say = (what, value) => {\n        const line = document.createElement('li');\n        line.textContent = `${what} ${JSON.stringify(value)}`;\n        document.getElementById('lines').append(line);\n      };\n      photon.onToolInput((input) => say('input', input));\n      photon.onResult((result) => say('result', result));\n      photon.onThemeChange((theme) => say('theme', theme));\n      photon.onProgress(({ value }) => say('progress', value));\n      photon.onError((error) => say('error', error.message));\n      board.onTold((data) => say('told', data));\n      document.querySelector('button').onclick = async () => {\n        say('which', await board.which());\n        await photon.callTool('tell', { text: 7 }).catch((error) => say('refused', error.message));\n        await photon.sendFollowUpMessage('And now?');\n      };\n    </script>\n  </body>\n</html>\n"
      }
    }
  ],
  "viewScript": "\"use strict\";(()=>{var k=\"2026-01-26\",g=class extends Error{name=\"HostError\";code;constructor(e,t){super(t),this.code=e}},d=class{#e;#n=new Map;#o=0;constructor(e){this.#e=e,window.addEventListener(\"message\",({source:t,data:n})=>{t===window.parent&&this.#s(s(n))})}async connect(e){let t=await this.request(\"ui/initialize\",{protocolVersion:k,appInfo:{name:e,version:\"1\"},appCapabilities:{}});return this.notify(\"ui/notifications/initialized\",{}),s(t.hostContext)}request(e,t){this.#o+=1;let n=this.#o,u=e===\"tools/call\"?{_meta:{progressToken:n}}:{};return new Promise((r,i)=>{this.#n.set(n,{resolve:r,reject:i}),l({id:n,method:e,params:{...t,...u}})})}notify(e,t){l({method:e,params:t})}#s(e){let{id:t,method:n,params:u,result:r,error:i}=e;if(typeof n==\"string\"){let c=this.#e(n,s(u));if(t===void 0)return;c===void 0?l({id:t,error:{code:-32601,message:`unknown method ${n}`}}):Promise.resolve(c).then(()=>l({id:t,result:{}}));return}let a=this.#n.get(Number(t));this.#n.delete(Number(t)),i===void 0?a?.resolve(s(r)):a?.reject(new g(Number(s(i).code),String(s(i).message)))}};function s(o){return typeof o==\"object\"&&o!==null?{...o}:{}}function l(o){window.parent.postMessage({jsonrpc:\"2.0\",...o},\"*\")}var p=class{photon;toolInput={};toolOutput;#e={};#n=new Map;#o;#s;constructor(e){this.photon=e,this.#o=new d((t,n)=>this.#u(t,n)),this.#s=this.#o.connect(e).then(t=>{this.#i(t),new ResizeObserver(()=>this.#c()).observe(document.documentElement)})}get theme(){return h(this.#e.theme)??\"light\"}get locale(){return h(this.#e.locale)??navigator.language}get safeAreaInsets(){return this.#e.safeAreaInsets??{top:0,right:0,bottom:0,left:0}}async callTool(e,t={}){let n=await this.#r(\"tools/call\",{name:e,arguments:t});if(n.isError===!0)throw new Error(String(f({...n,structuredContent:void 0})));return f(n)}invoke(e,t){return this.callTool(e,t)}async sendFollowUpMessage(e){await this.#r(\"ui/message\",{role:\"user\",content:{type:\"text\",text:e}})}async updateModelContext({content:e,structuredContent:t}){let n=e===void 0?{}:{content:[{type:\"text\",text:e}]};await this.#r(\"ui/update-model-context\",{...n,...t&&{structuredContent:t}})}async openLink(e){await this.#r(\"ui/open-link\",{url:e})}on(e,t){let n=this.#n.get(e)??new Set;return this.#n.set(e,n.add(t)),e===\"result\"&&this.toolOutput!==void 0&&t(this.toolOutput),e===\"toolInput\"&&Object.keys(this.toolInput).length>0&&t(this.toolInput),()=>{n.delete(t)}}async#r(e,t){return await this.#s,this.#o.request(e,t)}#u(e,t){switch(e){case\"ui/notifications/tool-input\":return this.toolInput=s(t.arguments),this.#t(\"toolInput\",this.toolInput);case\"ui/notifications/tool-input-partial\":return this.#t(\"toolInputPartial\",s(t.arguments));case\"ui/notifications/tool-result\":return this.toolOutput=f(t),this.#t(t.isError===!0?\"error\":\"result\",this.toolOutput);case\"ui/notifications/tool-cancelled\":return this.#t(\"error\",new Error(h(t.reason)??\"cancelled\"));case\"ui/notifications/host-context-changed\":return this.#i(t);case\"ui/resource-teardown\":return this.#t(\"teardown\",t);case\"ping\":return!0;case\"notifications/progress\":return this.#a(t);default:return}}#a({progress:e,total:t,message:n}){return n!==void 0&&this.#t(\"status\",{message:n}),this.#t(\"progress\",{value:Number(e)/Number(t??1),message:n})}#c(){let{width:e,height:t}=document.documentElement.getBoundingClientRect();this.#o.notify(\"ui/notifications/size-changed\",{width:Math.ceil(e),height:Math.ceil(t)})}#i({_photon:e,...t}){let n=this.theme;Object.assign(this.#e,t);let u=s(s(t.styles).variables);for(let[a,c]of Object.entries(u))document.documentElement.style.setProperty(a,String(c));this.theme!==n&&this.#t(\"themeChange\",this.theme);let{event:r,data:i}=s(e);return typeof r==\"string\"&&(this.#t(\"emit\",{emit:r,event:r,data:i}),this.#t(`event ${r}`,i)),!0}#t(e,t){for(let n of this.#n.get(e)??[])n(t);return!0}};function m(o){return/^on[A-Z]/.test(o)?o.charAt(2).toLowerCase()+o.slice(3):void 0}function h(o){return typeof o==\"string\"?o:void 0}function f({content:o,structuredContent:e}){return e!==void 0?e:(Array.isArray(o)?o:[]).flatMap(n=>h(s(n).text)??[]).join(`\n`)}var b={get(o,e){let t=typeof e==\"string\"?m(e):void 0;if(t!==void 0)return u=>o.on(t,u);let n=Reflect.get(o,e,o);return typeof n==\"function\"?n.bind(o):n}},F={get(o,e){if(typeof e!=\"string\"||e===\"then\")return;let t=m(e);return t===void 0?n=>o.callTool(e,n):n=>o.on(`event ${t}`,n)}},y=document.currentScript?.dataset.photon??\"photon\",x,v=()=>x??=new p(y),w=y.replaceAll(/-+([a-z0-9])/g,(o,e)=>e.toUpperCase());Object.defineProperty(window,\"photon\",{configurable:!0,get:()=>new Proxy(v(),b)});w in window||Object.defineProperty(window,w,{configurable:!0,get:()=>new Proxy(v(),F)});})();",
  "auth": { "scheme": "optional" },
  "bindings": []
} satisfies PhotonManifest;
